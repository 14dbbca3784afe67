"""Events that together have every member, also those that no golden line has."""

WORD = "word"
TIME = "2026-09-01T22:00:00Z"
MILLISECONDS = "2026-09-01T22:00:00.125Z"
ERROR = {"code": 131026, "title": WORD, "message": WORD, "details": WORD, "href": WORD}
ERRORS = [ERROR, {"code_text": "E-7"}, {}]
BUSINESS = {
    "waba_id": "1", "portfolio_id": "2", "phone_number_id": "3", "display_phone_number": "4",
}
USER = {
    "wa_id": "15550101234", "user_id": "US.1", "parent_user_id": "US.ENT.1", "username": "noor",
    "name": "Noor", "identity_key_hash": "aW52",
}
COMMON = {"business": BUSINESS, "user": USER, "group_id": "g", "raw": {"any": ["thing", None]}}
MEDIA = {
    "id": "1", "mime_type": "image/png", "sha256": "x", "filename": "a.png",
    "url": "https://example.com/a", "link": "https://example.com/b", "voice": False,
    "animated": True,
}
MESSAGE = {
    "id": "wamid.1",
    "type": "text",
    "text": "hi",
    "context": {
        "message_id": "wamid.0", "from": "15550100999", "forwarded": True,
        "frequently_forwarded": False, "product": {"catalog_id": "1", "product_retailer_id": "2"},
    },
    "referral": {"source_url": "https://example.com"},
    "errors": ERRORS,
}
DETAILS = [
    ("image", {"media": MEDIA}),
    ("hologram", {"media": {"mime_type": "model/gltf"}}),
    ("location", {"location": {
        "latitude": 1.5, "longitude": -2, "name": WORD, "address": WORD, "url": WORD}}),
    ("contacts", {"contacts": [{"name": {}}]}),
    ("button", {"reply": {"kind": "quick_reply", "title": WORD, "payload": WORD}}),
    ("interactive", {"reply": {"kind": "list", "id": "1", "title": WORD, "description": WORD}}),
    ("interactive", {"reply": {"kind": "flow", "response": "{\"any\": 1}"}}),
    ("reaction", {"reaction": {"message_id": "wamid.0", "emoji": "👍", "removed": False}}),
    ("reaction", {"reaction": {"removed": True}}),
    ("order", {"order": {"catalog_id": "1", "items": [{
        "product_retailer_id": "1", "quantity": 2, "item_price": "3.50", "currency": "EUR"}, {}]}}),
    ("system", {"system": {
        "type": WORD, "wa_id": "1", "user_id": "US.2", "previous_wa_id": "2"}}),
    ("edit", {"edit": {"message_id": "wamid.0", "text": "ho", "media": MEDIA}}),
    ("revoke", {"revoke": {"message_id": "wamid.0"}}),
    ("text", {}),
]
STATUS = {
    "message_id": "wamid.1",
    "status": "failed",
    "recipient": {"wa_id": "1", "user_id": "US.1", "type": "individual", "participant": "US.2"},
    "conversation": {"id": "1", "origin": "service", "expires": MILLISECONDS},
    "pricing": {"billable": True, "model": "PMP", "type": "regular", "category": "utility"},
    "callback_data": WORD,
    "errors": ERRORS,
}
PAYMENT = {
    "reference_id": "1",
    "amount": {"value": "21000", "offset": "100"},
    "currency": "INR",
    "transaction": {
        "id": "1", "type": "upi", "status": "success", "created": TIME, "updated": MILLISECONDS},
}
PARTICIPANTS = [
    {"input": "1", "wa_id": "1", "user_id": "US.1", "parent_user_id": "US.ENT.1",
     "username": "noor", "errors": ERRORS},
    {},
]
SETTING = {
    "text": WORD, "mime_type": "image/png", "sha256": "x", "update_successful": True,
    "errors": ERRORS,
}
GROUP = {
    "type": "group_create", "request_id": "1", "join_request_id": "2", "subject": WORD,
    "description": WORD, "invite_link": "https://example.com", "join_approval_mode": WORD,
    "reason": WORD, "initiated_by": WORD, "added_participants": PARTICIPANTS,
    "removed_participants": PARTICIPANTS, "failed_participants": PARTICIPANTS,
    "profile_picture": SETTING, "group_subject": SETTING, "group_description": SETTING,
    "errors": ERRORS,
}
CALL = {
    "id": "wacid.1", "event": "terminate", "status": "COMPLETED", "direction": "USER_INITIATED",
    "start_time": TIME, "end_time": MILLISECONDS, "duration": 12, "callback_data": WORD,
    "deeplink_payload": WORD, "cta_payload": WORD, "errors": ERRORS,
}
CONVERSATION = {
    "user_text": "hi", "bot_text": "", "transcript": "hi", "message_type": "text",
    "media_url": "https://example.com", "labels": ["vip"], "note": "", "automation_note": "",
    "history": [{
        "from": "user", "text": "hi", "time": TIME, "type": "text",
        "media_url": "https://example.com"}, {}],
}
PHONE = "phone-aoandgipgnffhioopenpokmimllicohl"
BUSINESS_UNDER_PRIVACY = {**BUSINESS, "display_phone_number": PHONE}
PREFERENCE = {"category": "marketing_messages", "value": "stop", "detail": WORD, "signup_id": "1"}
CONTACT = {"action": "add", "full_name": "Noor Haddad", "first_name": "Noor"}


def data():
    """Yields types and their data."""
    for word, details in DETAILS:
        message = {**MESSAGE, "type": word, **details}
        yield f"message.{word}", {**COMMON, "message": message, "conversation_context": {"x": 1}}
        yield f"echo.{word}", {**COMMON, "message": message}
        yield f"standby.message.{word}", {**COMMON, "message": message}
        yield "history.message", {**COMMON, "message": message, "history": {"status": "READ"}}
    yield "message.unsupported", {"message": {"type": "unsupported"}}
    yield "history.progress", {**COMMON, "history": {"phase": 1, "chunk_order": 2, "progress": 55}}
    for word, rank in [("sent", 1), ("delivered", 2), ("read", 3), ("played", 4)]:
        status = {**STATUS, "status": word, "rank": rank}
        yield f"status.{word}", {**COMMON, "status": status}
        yield f"standby.status.{word}", {**COMMON, "status": status}
    yield "status.failed", {**COMMON, "status": STATUS}
    yield "status.unknown", {"status": {}}
    status = {**STATUS, "status": "captured"}
    yield "payment.captured", {**COMMON, "status": status, "payment": PAYMENT}
    yield "error", {**COMMON, "error": ERROR}
    yield "history.error", {**COMMON, "error": {"code_text": "E-7"}}
    yield "call.terminate", {**COMMON, "call": CALL}
    yield "group.group_create", {**COMMON, "group": GROUP}
    yield "contact.add", {**COMMON, "contact": CONTACT}
    yield "preference.stop", {**COMMON, "preference": PREFERENCE}
    yield "user_action.click", {**COMMON, "user_action": {"action_type": "click", "data": None}}
    yield "conversation.message", {**COMMON, "conversation": CONVERSATION}
    yield "conversation.reply", {"conversation": {"labels": [], "history": []}}
    yield "partner.channel_running", {**COMMON, "partner": {"event": WORD, "data": {"x": 1}}}
    yield "account.flows", {
        **COMMON, "account": {"field": "flows", "event": WORD, "value": COMMON["raw"]}}
    yield "changed", {**COMMON, "fields": ["about", "email"]}
    yield "changed", {"fields": []}
    yield "drift", {"business": BUSINESS, "path": "entry[].changes[].new", "kind": "member"}
    yield "unknown", {**COMMON, "raw": None}


def private_data():
    """Yields types and their data under privacy."""
    private = {"business": BUSINESS_UNDER_PRIVACY, "user": {"wa_id": PHONE}, "privacy": "pseudonyms"}
    yield "message.image", {
        **private, "group_id": "group" + PHONE[5:],
        "message": {
            "id": PHONE, "type": "image", "media": {"mime_type": "image/png"},
            "errors": [{"code": 1}, {}]}}
    yield "message.reaction", {
        **private, "message": {"type": "reaction", "reaction": {"removed": False}}}
    yield "account.flows", {**private, "account": {"field": "flows", "event": WORD}}
    yield "unknown", private


def non_json():
    """Yields an event of bytes that are not JSON, which has no data."""
    name, event = next(events([("unknown", {})]))
    del event["data"]
    event["datacontenttype"] = "application/octet-stream"
    yield name + " bytes", {**event, "data_base64": "AP8="}


def events(contents=None):
    """Yields the events, with every attribute."""
    for word, content in contents or data():
        about = content.get("message", {}).get("id", content.get("status", {}).get("message_id"))
        yield "example " + word, {
            "specversion": "1.0",
            "id": "1",
            "source": "/whatsapp/1/-",
            "type": "whatsapp." + word,
            **({"subject": about} if about else {}),
            "time": TIME,
            "recordedtime": MILLISECONDS,
            "datacontenttype": "application/json",
            "dataschema": "urn:hookline:event:2",
            "provider": "meta",
            "verifiedby": "hmac-sha256",
            "eventkey": "0af7651916cd43dd8448eb211c80319c",
            "idempotency": "first",
            "traceparent": "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
            "quarantine": "0af7651916cd43dd8448eb211c80319c",
            "data": content,
        }
