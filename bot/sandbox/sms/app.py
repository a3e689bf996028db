"""The simulated SMS gateway as a Flask app: ``SendSms`` of the vendor's API version 2021-01-11, one path for all.

It checks the signature TC3-HMAC-SHA256 over the request as it arrived, as the vendor describes it ("签名方法 v3"), and
answers 200 with ``{"Response": {…}}`` also for errors.
"""

import hashlib
import hmac
import re
import time
from collections.abc import Collection
from datetime import UTC, datetime
from typing import Any

from flask import Flask, Response, jsonify, request
from flask.typing import ResponseReturnValue

from bot.sandbox.network import refuse_foreign_requests
from bot.sandbox.sms.state import SmsMode, SmsState

MAX_CLOCK_DIFFERENCE_SECONDS = 300

_AUTHORIZATION = re.compile(
    r"TC3-HMAC-SHA256 Credential=(?P<id>[^/]+)/(?P<date>[0-9-]{10})/sms/tc3_request, "
    r"SignedHeaders=(?P<headers>[a-z0-9;-]+), Signature=(?P<signature>[0-9a-f]{64})"
)

_FAULTS = {
    SmsMode.QUOTA: "FailedOperation.InsufficientBalanceInSmsPackage",
    SmsMode.BLACKLIST: "FailedOperation.PhoneNumberInBlacklist",
    SmsMode.OFTEN: "LimitExceeded.PhoneNumberDailyLimit",
}


class Refusal(Exception):
    """The request is refused with this code of the vendor."""


def create_app(state: SmsState, host_names: Collection[str] = ()) -> Flask:
    """The app over one state; ``host_names`` are accepted in requests besides those of this machine."""
    app = Flask(__name__, static_folder=None)
    refuse_foreign_requests(app, host_names)

    @app.post("/")
    def send() -> ResponseReturnValue:
        state.count_request()
        if state.mode is SmsMode.OFF:
            return Response(status=503)
        if state.mode is SmsMode.SLOW:
            time.sleep(state.seconds)
        try:
            _check_signature(state)
            return _answer({"SendStatusSet": [_send(state, request.get_json())]})
        except Refusal as refusal:
            return _answer({"Error": {"Code": str(refusal), "Message": "refused"}})

    return app


def _send(state: SmsState, body: dict[str, Any]) -> dict[str, Any]:
    """Deliver one message; the status of it."""
    (phone,), home = body["PhoneNumberSet"], body["PhoneNumberSet"][0].startswith("+86")
    if request.headers.get("X-TC-Action") != "SendSms" or request.headers.get("X-TC-Version") != "2021-01-11":
        raise Refusal("InvalidAction")
    if body["SmsSdkAppId"] != state.account.app_id:
        raise Refusal("UnauthorizedOperation.SmsSdkAppIdVerifyFail")
    code = _FAULTS.get(state.mode, "Ok")
    if body["TemplateId"] != (state.account.template if home else state.account.template_abroad):
        code = "FailedOperation.TemplateIncorrectOrUnapproved"
    if home and body.get("SignName") != state.account.sign:
        code = "FailedOperation.SignatureIncorrectOrUnapproved"
    if code == "Ok":
        state.deliver(phone, *body["TemplateParamSet"])
    return {"SerialNo": "1", "PhoneNumber": phone, "Fee": int(code == "Ok"), "SessionContext": "", "Code": code}


def _check_signature(state: SmsState) -> None:
    """Raise Refusal unless the request was signed with the account's key in the last minutes."""
    given = _AUTHORIZATION.fullmatch(request.headers.get("Authorization", ""))
    timestamp = request.headers.get("X-TC-Timestamp", "")
    if given is None or not timestamp.isdecimal():
        raise Refusal("AuthFailure.InvalidAuthorization")
    if given["id"] != state.account.secret_id:
        raise Refusal("AuthFailure.SecretIdNotFound")
    if abs(time.time() - int(timestamp)) > MAX_CLOCK_DIFFERENCE_SECONDS:
        raise Refusal("AuthFailure.SignatureExpire")
    if not hmac.compare_digest(_signature(state.account.secret_key, given["headers"], timestamp), given["signature"]):
        raise Refusal("AuthFailure.SignatureFailure")


def _signature(secret_key: str, signed_headers: str, timestamp: str) -> str:
    headers = "".join(f"{name}:{request.headers.get(name, '').strip()}\n" for name in signed_headers.split(";"))
    payload = hashlib.sha256(request.get_data()).hexdigest()
    canonical = f"POST\n/\n\n{headers}\n{signed_headers}\n{payload}"
    day = f"{datetime.fromtimestamp(int(timestamp), UTC):%Y-%m-%d}"
    scope = f"{day}/sms/tc3_request"
    text = f"TC3-HMAC-SHA256\n{timestamp}\n{scope}\n{hashlib.sha256(canonical.encode()).hexdigest()}"
    key = f"TC3{secret_key}".encode()
    for part in (day, "sms", "tc3_request"):
        key = hmac.digest(key, part.encode(), "sha256")
    return hmac.new(key, text.encode(), "sha256").hexdigest()


def _answer(data: dict[str, Any]) -> Response:
    return jsonify(Response={**data, "RequestId": "sandbox"})
