extension Schema {
  /// Statuses, payments, errors and calls.
  static let statuses: StaticString = #"""
        "status": {
          "type": "object",
          "properties": {
            "message_id": {"$ref": "#/$defs/word"},
            "status": {"$ref": "#/$defs/word"},
            "rank": {
              "description": "The order of statuses: one below that of the last status is late.",
              "type": "integer"
            },
            "recipient": {
              "type": "object",
              "properties": {
                "wa_id": {"$ref": "#/$defs/word"},
                "user_id": {"$ref": "#/$defs/word"},
                "type": {"$ref": "#/$defs/word"},
                "participant": {"$ref": "#/$defs/word"}
              },
              "additionalProperties": false,
              "minProperties": 1
            },
            "conversation": {
              "type": "object",
              "properties": {
                "id": {"$ref": "#/$defs/word"},
                "origin": {"$ref": "#/$defs/word"},
                "expires": {"$ref": "#/$defs/time"}
              },
              "additionalProperties": false,
              "minProperties": 1
            },
            "pricing": {
              "type": "object",
              "properties": {
                "billable": {"type": "boolean"},
                "model": {"$ref": "#/$defs/word"},
                "type": {"$ref": "#/$defs/word"},
                "category": {"$ref": "#/$defs/word"}
              },
              "additionalProperties": false,
              "minProperties": 1
            },
            "callback_data": {"$ref": "#/$defs/word"},
            "errors": {"$ref": "#/$defs/errors"}
          },
          "additionalProperties": false,
          "dependentSchemas": {
            "rank": {
              "anyOf": [
                {"properties": {"status": {"const": "sent"}, "rank": {"const": 1}}},
                {"properties": {"status": {"const": "delivered"}, "rank": {"const": 2}}},
                {"properties": {"status": {"const": "read"}, "rank": {"const": 3}}},
                {"properties": {"status": {"const": "played"}, "rank": {"const": 4}}}
              ]
            }
          }
        },
        "ranked": {"enum": ["sent", "delivered", "read", "played"]},
        "payment": {
          "type": "object",
          "properties": {
            "reference_id": {"$ref": "#/$defs/word"},
            "amount": {
              "description": "value divided by offset is the sum.",
              "type": "object",
              "properties": {
                "value": {"$ref": "#/$defs/word"},
                "offset": {"$ref": "#/$defs/word"}
              },
              "additionalProperties": false,
              "minProperties": 1
            },
            "currency": {"$ref": "#/$defs/word"},
            "transaction": {
              "type": "object",
              "properties": {
                "id": {"$ref": "#/$defs/word"},
                "type": {"$ref": "#/$defs/word"},
                "status": {"$ref": "#/$defs/word"},
                "created": {"$ref": "#/$defs/time"},
                "updated": {"$ref": "#/$defs/time"}
              },
              "additionalProperties": false,
              "minProperties": 1
            }
          },
          "additionalProperties": false
        },
        "error": {
          "type": "object",
          "properties": {
            "code": {
              "type": "integer", "minimum": -9007199254740991, "maximum": 9007199254740991
            },
            "code_text": {
              "description": "A code that is not an integer of up to 2^53 - 1.",
              "$ref": "#/$defs/word",
              "not": {"pattern": "^-?[0-9]{1,15}$"}
            },
            "title": {"$ref": "#/$defs/word"},
            "message": {"$ref": "#/$defs/word"},
            "details": {"$ref": "#/$defs/word"},
            "href": {"$ref": "#/$defs/word"}
          },
          "additionalProperties": false
        },
        "errors": {"type": "array", "items": {"$ref": "#/$defs/error"}, "minItems": 1},
        "call": {
          "type": "object",
          "properties": {
            "id": {"$ref": "#/$defs/word"},
            "event": {"$ref": "#/$defs/word"},
            "status": {"$ref": "#/$defs/word"},
            "direction": {"$ref": "#/$defs/word"},
            "start_time": {"$ref": "#/$defs/time"},
            "end_time": {"$ref": "#/$defs/time"},
            "duration": {"description": "In seconds.", "type": "number"},
            "callback_data": {"$ref": "#/$defs/word"},
            "deeplink_payload": {"$ref": "#/$defs/word"},
            "cta_payload": {"$ref": "#/$defs/word"},
            "errors": {"$ref": "#/$defs/errors"}
          },
          "additionalProperties": false
        },

    """#

  /// The other contents, and the definitions that others refer to.
  static let others: StaticString = #"""
        "group": {
          "type": "object",
          "properties": {
            "type": {"$ref": "#/$defs/word"},
            "request_id": {"$ref": "#/$defs/word"},
            "join_request_id": {"$ref": "#/$defs/word"},
            "subject": {"$ref": "#/$defs/word"},
            "description": {"$ref": "#/$defs/word"},
            "invite_link": {"$ref": "#/$defs/word"},
            "join_approval_mode": {"$ref": "#/$defs/word"},
            "reason": {"$ref": "#/$defs/word"},
            "initiated_by": {"$ref": "#/$defs/word"},
            "added_participants": {"$ref": "#/$defs/participants"},
            "removed_participants": {"$ref": "#/$defs/participants"},
            "failed_participants": {"$ref": "#/$defs/participants"},
            "profile_picture": {"$ref": "#/$defs/group_setting"},
            "group_subject": {"$ref": "#/$defs/group_setting"},
            "group_description": {"$ref": "#/$defs/group_setting"},
            "errors": {"$ref": "#/$defs/errors"}
          },
          "additionalProperties": false
        },
        "participants": {
          "type": "array",
          "items": {
            "type": "object",
            "properties": {
              "input": {"description": "As the business named them.", "$ref": "#/$defs/word"},
              "wa_id": {"$ref": "#/$defs/word"},
              "user_id": {"$ref": "#/$defs/word"},
              "parent_user_id": {"$ref": "#/$defs/word"},
              "username": {"$ref": "#/$defs/word"},
              "errors": {"$ref": "#/$defs/errors"}
            },
            "additionalProperties": false
          },
          "minItems": 1
        },
        "group_setting": {
          "type": "object",
          "properties": {
            "text": {"$ref": "#/$defs/word"},
            "mime_type": {"$ref": "#/$defs/word"},
            "sha256": {"$ref": "#/$defs/word"},
            "update_successful": {"type": "boolean"},
            "errors": {"$ref": "#/$defs/errors"}
          },
          "additionalProperties": false,
          "minProperties": 1
        },
        "contact": {
          "description": "What a business's app did to its address book.",
          "type": "object",
          "properties": {
            "action": {"$ref": "#/$defs/word"},
            "full_name": {"$ref": "#/$defs/word"},
            "first_name": {"$ref": "#/$defs/word"}
          },
          "additionalProperties": false
        },
        "preference": {
          "description": "Whether the user wants marketing messages.",
          "type": "object",
          "properties": {
            "category": {"$ref": "#/$defs/word"},
            "value": {"$ref": "#/$defs/word"},
            "detail": {"$ref": "#/$defs/word"},
            "signup_id": {"$ref": "#/$defs/word"}
          },
          "additionalProperties": false
        },
        "user_action": {
          "type": "object",
          "properties": {
            "action_type": {"$ref": "#/$defs/word"},
            "data": {"description": "As received."}
          },
          "additionalProperties": false
        },
        "conversation": {
          "description": "The latest of a conversation whose messages have no ids.",
          "type": "object",
          "properties": {
            "user_text": {"type": "string"},
            "bot_text": {"type": "string"},
            "transcript": {"type": "string"},
            "message_type": {"$ref": "#/$defs/word"},
            "media_url": {"$ref": "#/$defs/word"},
            "labels": {"type": "array", "items": {"$ref": "#/$defs/word"}},
            "note": {"type": "string"},
            "automation_note": {"type": "string"},
            "history": {
              "description": "Oldest first.",
              "type": "array",
              "items": {
                "type": "object",
                "properties": {
                  "from": {"description": "user or bot.", "$ref": "#/$defs/word"},
                  "text": {"type": "string"},
                  "time": {"$ref": "#/$defs/time"},
                  "type": {"$ref": "#/$defs/word"},
                  "media_url": {"$ref": "#/$defs/word"}
                },
                "additionalProperties": false
              }
            }
          },
          "additionalProperties": false
        },
        "partner": {
          "type": "object",
          "properties": {
            "event": {"$ref": "#/$defs/word"},
            "data": {"description": "As received."}
          },
          "additionalProperties": false
        },
        "account": {
          "type": "object",
          "properties": {
            "field": {"description": "The Cloud API's.", "$ref": "#/$defs/word"},
            "event": {"$ref": "#/$defs/word"},
            "value": {"description": "As received."}
          },
          "additionalProperties": false
        },
        "word": {"type": "string", "minLength": 1},
        "time": {
          "description": "RFC 3339, in UTC.",
          "type": "string",
          "pattern": "^[0-9]{4}(-[0-9]{2}){2}T([01][0-9]|2[0-3])(:[0-5][0-9]){2}([.][0-9]{3})?Z$",
          "allOf": [{"pattern": "-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])T"}],
          "not": {"pattern": "^0000|-02-3|-(04|06|09|11)-31"}
        }
      }
    }

    """#
}
