"""The simulated SMS gateway: the API of Tencent Cloud SMS over HTTP, with its signature, limits and ordered faults."""

from bot.sandbox.sms.account import SmsAccount
from bot.sandbox.sms.gateway import SmsGateway, SmsMode

__all__ = ["SmsAccount", "SmsGateway", "SmsMode"]
