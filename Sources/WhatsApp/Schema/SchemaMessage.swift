extension Schema {
  /// The business, the user and the content of messages.
  static let message: StaticString = #"""
        "business": {
          "description": "The number that the event is about, and its account.",
          "type": "object",
          "properties": {
            "waba_id": {"$ref": "#/$defs/word"},
            "portfolio_id": {"$ref": "#/$defs/word"},
            "phone_number_id": {"$ref": "#/$defs/word"},
            "display_phone_number": {"$ref": "#/$defs/word"}
          },
          "additionalProperties": false
        },
        "user": {
          "description": "The user who sent or received it.",
          "type": "object",
          "properties": {
            "wa_id": {"$ref": "#/$defs/word"},
            "user_id": {"$ref": "#/$defs/word"},
            "parent_user_id": {"$ref": "#/$defs/word"},
            "username": {"$ref": "#/$defs/word"},
            "name": {"$ref": "#/$defs/word"},
            "identity_key_hash": {"$ref": "#/$defs/word"}
          },
          "additionalProperties": false
        },
        "message": {
          "type": "object",
          "properties": {
            "id": {"$ref": "#/$defs/word"},
            "type": {"type": "string", "pattern": "^[a-z0-9_]+$", "maxLength": 64},
            "text": {"description": "The text that a reader of the chat sees.", "$ref": "#/$defs/word"},
            "media": {"$ref": "#/$defs/media"},
            "location": {"$ref": "#/$defs/location"},
            "contacts": {"description": "As received: the cards."},
            "reply": {"$ref": "#/$defs/reply"},
            "reaction": {"$ref": "#/$defs/reaction"},
            "order": {"$ref": "#/$defs/order"},
            "system": {"$ref": "#/$defs/system"},
            "edit": {"$ref": "#/$defs/edit"},
            "revoke": {"$ref": "#/$defs/revoke"},
            "context": {"$ref": "#/$defs/context"},
            "referral": {"description": "As received: the advertisement."},
            "errors": {"$ref": "#/$defs/errors"}
          },
          "additionalProperties": false,
          "dependentSchemas": {
            "media": {
              "anyOf": [
                {"properties": {"type": {"$ref": "#/$defs/media_type"}}},
                {"properties": {"media": {"required": ["mime_type"]}}}
              ]
            },
            "location": {"properties": {"type": {"const": "location"}}},
            "contacts": {"properties": {"type": {"const": "contacts"}}},
            "reply": {"properties": {"type": {"enum": ["button", "interactive"]}}},
            "reaction": {"properties": {"type": {"const": "reaction"}}},
            "order": {"properties": {"type": {"const": "order"}}},
            "system": {"properties": {"type": {"const": "system"}}},
            "edit": {"properties": {"type": {"const": "edit"}}},
            "revoke": {"properties": {"type": {"const": "revoke"}}}
          }
        },
        "media_type": {"enum": ["image", "video", "document", "audio", "sticker"]},
        "media": {
          "type": "object",
          "properties": {
            "id": {"$ref": "#/$defs/word"},
            "mime_type": {"$ref": "#/$defs/word"},
            "sha256": {"$ref": "#/$defs/word"},
            "filename": {"$ref": "#/$defs/word"},
            "url": {"$ref": "#/$defs/word"},
            "link": {"$ref": "#/$defs/word"},
            "voice": {"type": "boolean"},
            "animated": {"type": "boolean"}
          },
          "additionalProperties": false,
          "minProperties": 1
        },
        "location": {
          "type": "object",
          "properties": {
            "latitude": {"type": "number"},
            "longitude": {"type": "number"},
            "name": {"$ref": "#/$defs/word"},
            "address": {"$ref": "#/$defs/word"},
            "url": {"$ref": "#/$defs/word"}
          },
          "additionalProperties": false,
          "minProperties": 1
        },
        "reply": {
          "type": "object",
          "properties": {
            "kind": {
              "description": "button, list, quick_reply, flow, address, call_permission, or new.",
              "type": "string",
              "pattern": "^[a-z0-9_]+$",
              "maxLength": 64
            },
            "id": {"$ref": "#/$defs/word"},
            "title": {"$ref": "#/$defs/word"},
            "description": {"$ref": "#/$defs/word"},
            "payload": {"$ref": "#/$defs/word"},
            "response": {
              "description": "The text that was sent, mostly JSON.",
              "type": "string"
            }
          },
          "required": ["kind"],
          "additionalProperties": false
        },
        "reaction": {
          "type": "object",
          "properties": {
            "message_id": {"$ref": "#/$defs/word"},
            "emoji": {"$ref": "#/$defs/word"},
            "removed": {"description": "Whether there is no emoji any more.", "type": "boolean"}
          },
          "required": ["removed"],
          "additionalProperties": false
        },
        "order": {
          "type": "object",
          "properties": {
            "catalog_id": {"$ref": "#/$defs/word"},
            "items": {
              "type": "array",
              "items": {
                "type": "object",
                "properties": {
                  "product_retailer_id": {"$ref": "#/$defs/word"},
                  "quantity": {"type": "number"},
                  "item_price": {"$ref": "#/$defs/word"},
                  "currency": {"$ref": "#/$defs/word"}
                },
                "additionalProperties": false
              },
              "minItems": 1
            }
          },
          "additionalProperties": false,
          "minProperties": 1
        },
        "system": {
          "type": "object",
          "properties": {
            "type": {"$ref": "#/$defs/word"},
            "wa_id": {"description": "The new number.", "$ref": "#/$defs/word"},
            "user_id": {"$ref": "#/$defs/word"},
            "previous_wa_id": {"$ref": "#/$defs/word"}
          },
          "additionalProperties": false,
          "dependentRequired": {"previous_wa_id": ["wa_id"]},
          "minProperties": 1
        },
        "edit": {
          "type": "object",
          "properties": {
            "message_id": {"description": "What was edited.", "$ref": "#/$defs/word"},
            "text": {"$ref": "#/$defs/word"},
            "media": {"$ref": "#/$defs/media"}
          },
          "additionalProperties": false,
          "minProperties": 1
        },
        "revoke": {
          "type": "object",
          "properties": {
            "message_id": {"description": "What was deleted.", "$ref": "#/$defs/word"}
          },
          "required": ["message_id"],
          "additionalProperties": false
        },
        "context": {
          "description": "What the message answers, or that it was forwarded.",
          "type": "object",
          "properties": {
            "message_id": {"$ref": "#/$defs/word"},
            "from": {"$ref": "#/$defs/word"},
            "forwarded": {"type": "boolean"},
            "frequently_forwarded": {"type": "boolean"},
            "product": {
              "type": "object",
              "properties": {
                "catalog_id": {"$ref": "#/$defs/word"},
                "product_retailer_id": {"$ref": "#/$defs/word"}
              },
              "additionalProperties": false,
              "minProperties": 1
            }
          },
          "additionalProperties": false,
          "minProperties": 1
        },
        "history": {
          "description": "Of a message its last status; of a chunk the progress of the history.",
          "type": "object",
          "properties": {
            "status": {"$ref": "#/$defs/word"},
            "phase": {"type": "number"},
            "chunk_order": {"type": "number"},
            "progress": {"type": "number"}
          },
          "additionalProperties": false
        },

    """#
}
