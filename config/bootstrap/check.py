"""The last step of `up --check`: the main job over HTTP, when the command for it is there."""

import sys

import django
from django.core.management import CommandError, call_command, get_commands


def main() -> int:
    """0 when the main job works."""
    django.setup()
    if "check_main_flow" not in get_commands():
        return 0
    try:
        call_command("check_main_flow")
    except CommandError as error:
        print(error, file=sys.stderr)
        return 1
    except SystemExit as leave:
        return int(bool(leave.code))
    return 0


if __name__ == "__main__":
    sys.exit(main())
