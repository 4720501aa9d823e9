"""The cache is a hint: away, it answers "not there"; there, it is asked through one client."""

from django.core.cache import cache, caches

from councils.cache import ForgivingRedisCache


def test_one_client_for_all_questions():
    store = caches["default"]._cache
    assert store.get_client("a") is store.get_client("b", write=True)


def test_what_is_stored_is_found_again():
    assert cache.add("once", 1, 5)
    assert not cache.add("once", 2, 5)
    assert cache.get("once") == 1
    assert cache.delete("once")


def test_away_it_knows_nothing_and_is_left_alone_for_a_while(monkeypatch):
    monkeypatch.setattr(ForgivingRedisCache, "_away_until", 0.0)
    away = ForgivingRedisCache("redis://127.0.0.1:1/0", {})
    assert away.get("once", "nothing") == "nothing"
    assert ForgivingRedisCache._away_until > 0
    assert away.add("once", 1)
