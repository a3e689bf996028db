"""The demo's gate, opened in a test world with the demo's command."""

from click.testing import CliRunner, Result

from bot.cli import main
from bot.sandbox.words import FOLDER
from tests.world import World


def seed(earth: World) -> Result:
    """Put the venue, the manager and the scanner on record; returns the result of the command."""
    return CliRunner().invoke(main, ["seed-demo", str(FOLDER)], env=earth.env)
