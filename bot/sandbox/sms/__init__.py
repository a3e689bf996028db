"""The simulated SMS gateway."""

from bot.sandbox.sms.app import create_app
from bot.sandbox.sms.state import SmsAccount, SmsMode, SmsState

__all__ = ["SmsAccount", "SmsMode", "SmsState", "create_app"]
