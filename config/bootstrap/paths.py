"""Where things live: the project root, and the one folder (`var/`) that a copy writes to."""

import os
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Var:
    """The folders of one running copy."""

    base: Path

    @property
    def run(self) -> Path:
        """Locks and descriptions of what runs now."""
        return self.base / "run"

    @property
    def log(self) -> Path:
        """One log per process."""
        return self.base / "log"

    @property
    def up_json(self) -> Path:
        """Description of the running `up`, there only while it runs."""
        return self.run / "up.json"

    @property
    def demo_json(self) -> Path:
        """Demo sign-ins, written when the demo councils are made."""
        return self.run / "demo.json"

    @property
    def secret_key(self) -> Path:
        """The key of this copy, made once."""
        return self.base / "secret_key"

    def make(self) -> "Var":
        """Create the folders that every command needs."""
        for folder in (self.run, self.log, self.base / "static"):
            folder.mkdir(parents=True, exist_ok=True)
        return self


def default_var() -> Var:
    """`VAR_DIR`, or `var/` beside manage.py."""
    chosen = os.environ.get("VAR_DIR")
    return Var(Path(chosen).expanduser().resolve() if chosen else ROOT / "var")


def test_var() -> Var:
    """The tests' own servers stay apart from the data of `up`."""
    return Var(default_var().base / "test")


def migrations() -> list[Path]:
    """Every migration of the project's own apps."""
    apps = [folder for folder in ROOT.iterdir() if (folder / "__init__.py").exists()]
    return sorted(path for app in apps for path in app.rglob("migrations/*.py"))
