"""A simulated WeChat Official Account platform with a web page of phones, for use in front of any bot."""

from bot.sandbox.network import PortInUse
from bot.sandbox.wechat.delivery import Attempt, Delivery
from bot.sandbox.wechat.errors import ApiError, PhoneError
from bot.sandbox.wechat.injection import Fault
from bot.sandbox.wechat.people import Person
from bot.sandbox.wechat.phone import Outcome, Phone
from bot.sandbox.wechat.platform import Platform
from bot.sandbox.wechat.scanner import Code, decode
from bot.sandbox.wechat.server import RunningServer, create_app, serve
from bot.sandbox.wechat.settings import Account, Mode, Rules

__all__ = [
    "Account",
    "ApiError",
    "Attempt",
    "Code",
    "Delivery",
    "Fault",
    "Mode",
    "Outcome",
    "Person",
    "Phone",
    "PhoneError",
    "Platform",
    "PortInUse",
    "Rules",
    "RunningServer",
    "create_app",
    "decode",
    "serve",
]
