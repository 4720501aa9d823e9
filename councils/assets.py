"""Static files under names that hold their own digest."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class StaticStorage(CompressedManifestStaticFilesStorage):
    """Falls back to the plain name for a file that `collectstatic` has not seen yet."""

    manifest_strict = False
