"""The gateway over HTTP: ``POST /`` as the vendor's API, and the routes that order its faults and show its messages."""

import re
import secrets
from dataclasses import asdict
from typing import Any

from flask import Blueprint, Response, abort, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue

from bot.sandbox.sms.gateway import SmsGateway, SmsMode
from bot.sandbox.sms.signature import find_fault

VERSION = "2021-01-11"


def blueprint(gateway: SmsGateway) -> Blueprint:
    """The API at ``/``; ``POST /authorities/sms`` for the page; ``/authorities/api/sms`` as JSON."""
    routes = Blueprint("sms", __name__)

    @routes.post("/")
    def api() -> ResponseReturnValue:
        mode = gateway.begin()
        if mode is SmsMode.DOWN:
            return Response(status=503)
        return jsonify(Response={**_answer(gateway, mode), "RequestId": secrets.token_hex(16)})

    @routes.post("/authorities/sms")
    def order() -> ResponseReturnValue:
        _order(gateway, request.form.to_dict())
        return redirect(url_for("page.show", _anchor="sms"), 303)

    @routes.get("/authorities/api/sms")
    def state() -> ResponseReturnValue:
        return jsonify(_state(gateway))

    @routes.post("/authorities/api/sms")
    def order_by_json() -> ResponseReturnValue:
        body = request.get_json()
        _order(gateway, body if isinstance(body, dict) else {})
        return jsonify(_state(gateway))

    return routes


def _answer(gateway: SmsGateway, mode: SmsMode) -> dict[str, Any]:
    account = gateway.account
    fault = find_fault(
        request.headers, request.get_data(), account.secret_id, account.secret_key, gateway.signing_clock()
    )
    if fault:
        return _error(fault)
    action = request.headers.get("X-TC-Action")
    if action not in ("SendSms", "SmsPackagesStatistics"):
        return _error("InvalidAction")
    if request.headers.get("X-TC-Version") != VERSION:
        return _error("NoSuchVersion")
    if action == "SmsPackagesStatistics":
        return {"SmsPackagesStatisticsSet": []}
    body = request.get_json(silent=True)
    if not isinstance(body, dict):
        return _error("InvalidParameter")
    numbers = body.get("PhoneNumberSet")
    if not numbers:
        return _error("MissingParameter.EmptyPhoneNumberSet")
    return {"SendStatusSet": [_status(gateway, body, str(number), mode) for number in numbers]}


def _status(gateway: SmsGateway, body: dict[str, Any], number: str, mode: SmsMode) -> dict[str, Any]:
    code, serial = "InvalidParameterValue.IncorrectPhoneNumber", ""
    if re.fullmatch(r"\+\d{7,15}", number):
        code, serial = gateway.send(body, number, mode)
    return {
        "SerialNo": serial,
        "PhoneNumber": number,
        "Fee": int(code == "Ok"),
        "SessionContext": "",
        "Code": code,
        "Message": "send success" if code == "Ok" else "refused",
        "IsoCode": "CN",
    }


def _error(code: str) -> dict[str, Any]:
    return {"Error": {"Code": code, "Message": "refused"}}


def _order(gateway: SmsGateway, values: dict[str, Any]) -> None:
    try:
        gateway.order(SmsMode(values.get("mode", "")), float(values.get("seconds") or gateway.seconds))
    except (ValueError, TypeError):
        abort(400)


def _state(gateway: SmsGateway) -> dict[str, Any]:
    messages = [asdict(sms) for sms in gateway.messages()]
    return {"mode": gateway.mode, "seconds": gateway.seconds, "asked": gateway.asked, "messages": messages}
