"""The gate that is ready in the demo, opened in a world as the demo opens it."""

from click.testing import CliRunner, Result

from bot.cli import main
from bot.sandbox.wechat.words import FOLDER
from tests.world import World


def seed(earth: World) -> Result:
    """Put gate, manager and scanner on record: the command's outcome."""
    return CliRunner().invoke(main, ["seed-demo", str(FOLDER)], env=earth.env)
