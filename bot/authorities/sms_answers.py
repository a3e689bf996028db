"""What the codes of the SMS gateway mean for the person who waits for a message.

Tencent Cloud SMS, API 2021-01-11: page 82/59177 of its documentation, and ``errorcodes`` of its SDK. Whatever is not in
``FAULTS`` is decided by its first part in ``FAMILIES``.
"""

from bot.health.people.phone_fault import PhoneFault

SENT = "Ok"

FAULTS = {
    "InvalidParameterValue.IncorrectPhoneNumber": PhoneFault.NUMBER,
    "FailedOperation.PhoneNumberParseFail": PhoneFault.NUMBER,
    "FailedOperation.PhoneNumberInBlacklist": PhoneFault.BLOCKED,
    "UnsupportedOperation.UnsupportedRegion": PhoneFault.REGION,
    "LimitExceeded.AppCountryOrRegionInBlacklist": PhoneFault.REGION,
    "LimitExceeded.PhoneNumberThirtySecondLimit": PhoneFault.SOON,
    "LimitExceeded.DeliveryFrequencyLimit": PhoneFault.HOUR,
    "LimitExceeded.PhoneNumberOneHourLimit": PhoneFault.HOUR,
    "LimitExceeded.PhoneNumberDailyLimit": PhoneFault.DAY,
    "LimitExceeded.PhoneNumberSameContentDailyLimit": PhoneFault.DAY,
    "LimitExceeded.GlobalSmsSendingRateLimit": PhoneFault.DOWN,
    "InternalError.RestApiInterfaceNotExist": PhoneFault.ACCOUNT,
    "InternalError.SigFieldMissing": PhoneFault.ACCOUNT,
    "InternalError.SigVerificationFail": PhoneFault.ACCOUNT,
    "InternalError.JsonParseFail": PhoneFault.ACCOUNT,
    "InternalError.RequestTimeException": PhoneFault.ACCOUNT,
    **dict.fromkeys(
        (
            "FailedOperation.InsufficientBalanceInSmsPackage",
            "UnauthorizedOperation.ServiceSuspendDueToArrears",
            "LimitExceeded.AppCountryOrRegionDailyLimit",
            "LimitExceeded.AppDailyLimit",
            "LimitExceeded.AppGlobalDailyLimit",
            "LimitExceeded.AppMainlandChinaDailyLimit",
            "LimitExceeded.DailyLimit",
        ),
        PhoneFault.QUOTA,
    ),
}
"""The codes that differ from others of their family."""

FAMILIES = {
    "InternalError": PhoneFault.LATE,
    "RequestLimitExceeded": PhoneFault.DOWN,
    "ResourceUnavailable": PhoneFault.DOWN,
    "ClientNetworkError": PhoneFault.LATE,
    "ServerNetworkError": PhoneFault.LATE,
    **dict.fromkeys(
        (
            "ActionOffline",
            "AuthFailure",
            "FailedOperation",
            "InvalidAction",
            "InvalidParameter",
            "InvalidParameterValue",
            "InvalidRequest",
            "IpInBlacklist",
            "IpNotInWhitelist",
            "LimitExceeded",
            "MissingParameter",
            "NoSuchProduct",
            "NoSuchVersion",
            "ResourceInsufficient",
            "ResourceInUse",
            "ResourceNotFound",
            "UnauthorizedOperation",
            "UnknownParameter",
            "UnsupportedOperation",
            "UnsupportedProtocol",
            "UnsupportedRegion",
        ),
        PhoneFault.ACCOUNT,
    ),
}
"""What the first part of a code means. Keys, signature and template are ACCOUNT: only an operator can help."""


def fault_of(code: str) -> PhoneFault:
    """The fault for a code other than SENT. An unknown code means that the message may or may not have been sent."""
    return FAULTS.get(code) or FAMILIES.get(code.partition(".")[0], PhoneFault.LATE)
