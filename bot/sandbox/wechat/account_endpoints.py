"""The endpoints that concern the account itself: its tokens, its daily counts, where the platform calls from."""

from flask import request

from bot.sandbox.wechat.api import OK, Answer, json_body
from bot.sandbox.wechat.errors import ApiError
from bot.sandbox.wechat.platform import Platform


def token(platform: Platform) -> Answer:
    """A new token, which voids the one before."""
    if request.args.get("grant_type") != "client_credential":
        raise ApiError(40002)
    platform.tokens.authorise(request.args.get("appid", ""), request.args.get("secret", ""))
    issued = platform.tokens.issue()
    return {"access_token": issued.access_token, "expires_in": issued.expires_in}


def stable_token(platform: Platform) -> Answer:
    """The stable token."""
    order = json_body()
    if order.get("grant_type") != "client_credential":
        raise ApiError(40002)
    platform.tokens.authorise(str(order.get("appid", "")), str(order.get("secret", "")))
    issued = platform.tokens.stable(force=bool(order.get("force_refresh")))
    return {"access_token": issued.access_token, "expires_in": issued.expires_in}


def callback_ips(platform: Platform) -> Answer:
    """Where the platform's requests come from."""
    return {"ip_list": list(platform.rules.callback_ips)}


def clear_quota(platform: Platform) -> Answer:
    """Begin the daily counts anew."""
    if json_body().get("appid") != platform.account.app_id:
        raise ApiError(40013)
    platform.calls.clear()
    return OK


def clear_quota_by_secret(platform: Platform) -> Answer:
    """The same without a token, for an account that cannot get one any more."""
    order = request.values if request.values.get("appid") else json_body()
    platform.tokens.authorise(str(order.get("appid", "")), str(order.get("appsecret", "")))
    platform.calls.clear()
    return OK
