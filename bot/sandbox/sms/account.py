"""The account at the simulated gateway: what a bot must send to be known there."""

from dataclasses import dataclass, field

APP_ID, SIGN, TEMPLATE, TEMPLATE_ABROAD = "1400000000", "吉祥码", "1000001", "1000002"


@dataclass(frozen=True, slots=True)
class SmsAccount:
    """Keys, application, signature and templates."""

    secret_id: str
    secret_key: str = field(repr=False)
    app_id: str = APP_ID
    sign: str = SIGN
    template: str = TEMPLATE
    template_abroad: str = TEMPLATE_ABROAD

    def settings(self, url: str) -> dict[str, str]:
        """The settings of a bot that uses this account of the gateway at ``url``."""
        return {
            "SMS_URL": url,
            "SMS_SECRET_ID": self.secret_id,
            "SMS_SECRET_KEY": self.secret_key,
            "SMS_APP_ID": self.app_id,
            "SMS_SIGN": self.sign,
            "SMS_TEMPLATE": self.template,
            "SMS_TEMPLATE_ABROAD": self.template_abroad,
        }
