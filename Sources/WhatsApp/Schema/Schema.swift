import Bytes

/// The JSON Schema, draft 2020-12, of the event line.
///
/// Objects are closed where the program writes all of their members, so that altered lines are rejected. Members that
/// notifications may lack are not required: every line of the program is valid. Patterns have no look-around, which not
/// every validator supports.
package enum Schema {
  /// The URI of the schema, and the `dataschema` of every event. It changes only with the meaning of existing members.
  package static let identifier: StaticString = "urn:hookline:event:2"

  /// The schema as a JSON text, with LF at the end.
  package static var text: [UInt8] {
    var text: [UInt8] = []
    for part in [identity, Version.number, envelope, types, data, message, statuses, others] {
      text.append(part)
    }
    return text
  }

  /// The identifiers, up to the program's version.
  private static let identity: StaticString = #"""
    {
      "$schema": "https://json-schema.org/draft/2020-12/schema",
      "$id": "urn:hookline:event:2",
      "$comment": "hookline/
    """#

  /// The attributes, in the order of the line.
  private static let envelope: StaticString = #"""
    ",
      "title": "hookline event",
      "description": "One line: what happened on WhatsApp, as a CloudEvents 1.0 event.",
      "type": "object",
      "properties": {
        "specversion": {"const": "1.0"},
        "id": {
          "description": "The event's id within its source. A conflict has it too: deduplicate by eventkey.",
          "$ref": "#/$defs/word"
        },
        "source": {
          "description": "/whatsapp/<waba id>/<phone number id>, or /whatsapp/<source name>.",
          "type": "string",
          "pattern": "^/whatsapp(/([A-Za-z0-9._~-]|%[0-9A-F]{2})+){1,2}$"
        },
        "type": {
          "description": "What happened. The last part is mostly a provider's word, and may be new.",
          "type": "string",
          "pattern": "^whatsapp([.][a-z0-9_]+)+$",
          "anyOf": [
            {"pattern": "^[a-z]+[.](standby[.])?(message|status)[.][^.]+$"},
            {"pattern": "^[a-z]+[.](payment|echo|call|group|contact|preference)[.][^.]+$"},
            {"pattern": "^[a-z]+[.](user_action|partner|account)[.][^.]+$"},
            {"pattern": "^[a-z]+[.]history[.](message|error|progress)$"},
            {"pattern": "^[a-z]+[.]conversation[.](message|reply)$"},
            {"pattern": "^[a-z]+[.](error|drift|changed|unknown)$"}
          ]
        },
        "subject": {
          "description": "The id of the message that the event is about.",
          "$ref": "#/$defs/word"
        },
        "time": {"description": "When it happened, by the payload.", "$ref": "#/$defs/time"},
        "recordedtime": {
          "description": "When hookline received it, to the millisecond.",
          "$ref": "#/$defs/time",
          "pattern": "[.]"
        },
        "datacontenttype": {"enum": ["application/json", "application/octet-stream"]},
        "dataschema": {"const": "urn:hookline:event:2"},
        "provider": {"enum": ["meta", "360dialog", "whizard", "onpremises", "notifyer"]},
        "verifiedby": {
          "description": "How the sender was authenticated.",
          "enum": ["hmac-sha256", "basic", "header", "none"]
        },
        "eventkey": {
          "description": "The same wherever an event is emitted, another for a conflict: deduplicate by it.",
          "type": "string",
          "pattern": "^[0-9a-f]{32}$"
        },
        "idempotency": {
          "description": "What this machine saw. conflict: the same id with another content.",
          "enum": ["first", "conflict", "unavailable"]
        },
        "traceparent": {
          "description": "W3C Trace Context, as the request had it.",
          "type": "string",
          "pattern": "^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}(-[!-~]*)?$",
          "not": {"pattern": "^(ff|.{3}0{32}|.{36}0{16}-|00.{53}-)"},
          "maxLength": 128
        },
        "quarantine": {
          "description": "The quarantined request that has the complete body.",
          "$ref": "#/$defs/word"
        },
        "data": {"$ref": "#/$defs/data"},
        "data_base64": {
          "description": "A body that is not JSON, where there is no quarantine that lasts.",
          "type": "string",
          "pattern": "^([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$"
        }
      },
      "required": [
        "specversion", "id", "source", "type", "recordedtime", "datacontenttype", "dataschema",
        "provider", "verifiedby", "eventkey", "idempotency"
      ],
      "if": {"properties": {"datacontenttype": {"const": "application/json"}}},
      "then": {"required": ["data"], "properties": {"data_base64": false}},
      "else": {
        "required": ["data_base64"],
        "properties": {"data": false, "type": {"const": "whatsapp.unknown"}}
      },
      "additionalProperties": false,

    """#

  /// The content of each type.
  private static let types: StaticString = #"""
      "allOf": [
        {
          "if": {"properties": {"type": {"pattern": "^whatsapp[.](standby[.])?message[.]"}}},
          "then": {"properties": {"data": {"$ref": "#/$defs/message_data"}}}
        },
        {
          "if": {"properties": {"type": {"pattern": "^whatsapp[.]echo[.]"}}},
          "then": {"properties": {"data": {"$ref": "#/$defs/echo_data"}}}
        },
        {
          "if": {"properties": {"type": {"pattern": "^whatsapp[.]history[.]message$"}}},
          "then": {"properties": {"data": {"$ref": "#/$defs/history_message_data"}}}
        },
        {
          "if": {"properties": {"type": {"pattern": "^whatsapp[.]history[.]progress$"}}},
          "then": {"properties": {"data": {"$ref": "#/$defs/history_progress_data"}}}
        },
        {
          "if": {"properties": {"type": {"pattern": "^whatsapp[.](standby[.])?status[.]"}}},
          "then": {"properties": {"data": {"$ref": "#/$defs/status_data"}}}
        },
        {
          "if": {"properties": {"type": {"pattern": "^whatsapp[.]payment[.]"}}},
          "then": {"properties": {"data": {"$ref": "#/$defs/payment_data"}}}
        },
        {
          "if": {"properties": {"type": {"pattern": "^whatsapp[.](history[.])?error$"}}},
          "then": {"properties": {"data": {"$ref": "#/$defs/error_data"}}}
        },
        {
          "if": {"properties": {"type": {"pattern": "^whatsapp[.]call[.]"}}},
          "then": {"properties": {"data": {"$ref": "#/$defs/call_data"}}}
        },
        {
          "if": {"properties": {"type": {"pattern": "^whatsapp[.]group[.]"}}},
          "then": {"properties": {"data": {"$ref": "#/$defs/group_data"}}}
        },
        {
          "if": {"properties": {"type": {"pattern": "^whatsapp[.]contact[.]"}}},
          "then": {"properties": {"data": {"$ref": "#/$defs/contact_data"}}}
        },
        {
          "if": {"properties": {"type": {"pattern": "^whatsapp[.]preference[.]"}}},
          "then": {"properties": {"data": {"$ref": "#/$defs/preference_data"}}}
        },
        {
          "if": {"properties": {"type": {"pattern": "^whatsapp[.]user_action[.]"}}},
          "then": {"properties": {"data": {"$ref": "#/$defs/user_action_data"}}}
        },
        {
          "if": {"properties": {"type": {"pattern": "^whatsapp[.]conversation[.]"}}},
          "then": {"properties": {"data": {"$ref": "#/$defs/conversation_data"}}}
        },
        {
          "if": {"properties": {"type": {"pattern": "^whatsapp[.]partner[.]"}}},
          "then": {"properties": {"data": {"$ref": "#/$defs/partner_data"}}}
        },
        {
          "if": {"properties": {"type": {"pattern": "^whatsapp[.]account[.]"}}},
          "then": {"properties": {"data": {"$ref": "#/$defs/account_data"}}}
        },
        {
          "if": {"properties": {"type": {"const": "whatsapp.changed"}}},
          "then": {"properties": {"data": {"$ref": "#/$defs/changed_data"}}}
        },
        {
          "if": {"properties": {"type": {"const": "whatsapp.drift"}}},
          "then": {"properties": {"data": {"$ref": "#/$defs/drift_data"}}}
        },
        {
          "if": {"properties": {"type": {"const": "whatsapp.unknown"}}},
          "then": {"properties": {"data": {"$ref": "#/$defs/unknown_data"}}}
        }
      ],

    """#
}
