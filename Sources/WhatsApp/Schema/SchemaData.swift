extension Schema {
  /// `data`, and its members by type.
  static let data: StaticString = #"""
      "$defs": {
        "data": {
          "type": "object",
          "properties": {
            "business": {"$ref": "#/$defs/business"},
            "user": {"$ref": "#/$defs/user"},
            "group_id": {"$ref": "#/$defs/word"},
            "message": {"$ref": "#/$defs/message"},
            "history": {"$ref": "#/$defs/history"},
            "status": {"$ref": "#/$defs/status"},
            "payment": {"$ref": "#/$defs/payment"},
            "error": {"$ref": "#/$defs/error"},
            "call": {"$ref": "#/$defs/call"},
            "group": {"$ref": "#/$defs/group"},
            "contact": {"$ref": "#/$defs/contact"},
            "preference": {"$ref": "#/$defs/preference"},
            "user_action": {"$ref": "#/$defs/user_action"},
            "conversation": {"$ref": "#/$defs/conversation"},
            "partner": {"$ref": "#/$defs/partner"},
            "account": {"$ref": "#/$defs/account"},
            "fields": {
              "description": "The names of changed fields, where the provider sends no values.",
              "type": "array",
              "items": {"$ref": "#/$defs/word"}
            },
            "path": {
              "description": "The path of an undocumented member, word or type.",
              "$ref": "#/$defs/word"
            },
            "kind": {"description": "member, word, or the JSON type; never the value.", "$ref": "#/$defs/word"},
            "conversation_context": {
              "description": "As received: the context of Conversation Routing."
            },
            "raw": {"description": "As received: the complete item."},
            "privacy": {
              "description": "Contents are left out; identifiers of users are keyed pseudonyms.",
              "const": "pseudonyms"
            },
            "truncated": {
              "description": "The paths in data of what was cut or removed because the line was too long.",
              "type": "array",
              "items": {"type": "string"},
              "minItems": 1,
              "uniqueItems": true
            }
          },
          "additionalProperties": false,
          "if": {"required": ["privacy"]},
          "then": {"$ref": "#/$defs/private_data"},
          "else": {
            "properties": {"message": {"properties": {"reaction": {"$ref": "#/$defs/clear_reaction"}}}},
            "if": {"required": ["truncated"]},
            "else": {"$ref": "#/$defs/complete_data"}
          }
        },
        "clear_reaction": {
          "oneOf": [{"properties": {"removed": {"const": true}}}, {"required": ["emoji"]}]
        },
        "private_data": {
          "description": "data under privacy: no contents and no identifiers of users.",
          "properties": {
            "business": {
              "properties": {"display_phone_number": {"$ref": "#/$defs/pseudonym"}},
              "minProperties": 1
            },
            "user": {
              "additionalProperties": {"$ref": "#/$defs/pseudonym"},
              "minProperties": 1
            },
            "group_id": {"$ref": "#/$defs/pseudonym"},
            "message": {
              "properties": {
                "id": {"$ref": "#/$defs/pseudonym"},
                "media": {"propertyNames": {"enum": ["mime_type", "voice", "animated"]}},
                "reply": {"propertyNames": {"const": "kind"}},
                "reaction": {"propertyNames": {"enum": ["message_id", "removed"]}},
                "edit": {"propertyNames": {"enum": ["message_id", "media"]}},
                "context": {"properties": {"from": {"$ref": "#/$defs/pseudonym"}, "product": false}}
              },
              "propertyNames": {
                "enum": [
                  "id", "type", "media", "reply", "reaction", "system", "edit", "revoke",
                  "context", "errors"
                ]
              },
              "required": ["type"]
            },
            "status": {
              "properties": {
                "message_id": {"$ref": "#/$defs/pseudonym"}, "callback_data": false
              }
            },
            "payment": {"properties": {"amount": false, "currency": false}},
            "error": {"propertyNames": {"const": "code"}},
            "call": {
              "properties": {
                "id": {"$ref": "#/$defs/pseudonym"},
                "callback_data": false,
                "deeplink_payload": false,
                "cta_payload": false
              }
            },
            "group": {
              "properties": {"subject": false, "description": false, "invite_link": false}
            },
            "contact": {"propertyNames": {"const": "action"}},
            "preference": {"properties": {"detail": false}},
            "user_action": {"propertyNames": {"const": "action_type"}},
            "conversation": {"propertyNames": {"enum": ["message_type", "history"]}},
            "partner": {"propertyNames": {"const": "event"}},
            "account": {"propertyNames": {"enum": ["field", "event"]}},
            "conversation_context": false,
            "raw": false
          }
        },
        "pseudonym": {
          "type": "string",
          "pattern": "^[a-z]+-[a-p]{32}$"
        },
        "complete_data": {
          "description": "data of a line that was not shortened.",
          "properties": {
            "business": {"minProperties": 1},
            "user": {"minProperties": 1},
            "message": {"required": ["type"]},
            "status": {
              "dependentRequired": {"rank": ["status"]},
              "if": {"properties": {"status": {"$ref": "#/$defs/ranked"}}, "required": ["status"]},
              "then": {"required": ["rank"]}
            },
            "payment": {"minProperties": 1},
            "account": {"required": ["value"]}
          },
          "dependentRequired": {"account": ["raw"]},
          "dependentSchemas": {"message": {"properties": {"history": {"minProperties": 1}}}}
        },
        "message_data": {
          "required": ["message"],
          "propertyNames": {
            "anyOf": [
              {"$ref": "#/$defs/common"},
              {"enum": ["message", "conversation_context"]}
            ]
          }
        },
        "echo_data": {
          "required": ["message"],
          "propertyNames": {"anyOf": [{"$ref": "#/$defs/common"}, {"const": "message"}]}
        },
        "history_message_data": {
          "required": ["message"],
          "properties": {"history": {"propertyNames": {"const": "status"}}},
          "propertyNames": {
            "anyOf": [{"$ref": "#/$defs/common"}, {"enum": ["message", "history"]}]
          }
        },
        "history_progress_data": {
          "required": ["history"],
          "properties": {"history": {"properties": {"status": false}}},
          "propertyNames": {"anyOf": [{"$ref": "#/$defs/common"}, {"const": "history"}]}
        },
        "status_data": {
          "required": ["status"],
          "propertyNames": {"anyOf": [{"$ref": "#/$defs/common"}, {"const": "status"}]}
        },
        "payment_data": {
          "required": ["status"],
          "propertyNames": {
            "anyOf": [{"$ref": "#/$defs/common"}, {"enum": ["status", "payment"]}]
          }
        },
        "error_data": {
          "required": ["error"],
          "propertyNames": {"anyOf": [{"$ref": "#/$defs/common"}, {"const": "error"}]}
        },
        "call_data": {
          "required": ["call"],
          "propertyNames": {"anyOf": [{"$ref": "#/$defs/common"}, {"const": "call"}]}
        },
        "group_data": {
          "required": ["group"],
          "propertyNames": {"anyOf": [{"$ref": "#/$defs/common"}, {"const": "group"}]}
        },
        "contact_data": {
          "required": ["contact"],
          "propertyNames": {"anyOf": [{"$ref": "#/$defs/common"}, {"const": "contact"}]}
        },
        "preference_data": {
          "required": ["preference"],
          "propertyNames": {"anyOf": [{"$ref": "#/$defs/common"}, {"const": "preference"}]}
        },
        "user_action_data": {
          "required": ["user_action"],
          "propertyNames": {"anyOf": [{"$ref": "#/$defs/common"}, {"const": "user_action"}]}
        },
        "conversation_data": {
          "required": ["conversation"],
          "propertyNames": {"anyOf": [{"$ref": "#/$defs/common"}, {"const": "conversation"}]}
        },
        "partner_data": {
          "required": ["partner"],
          "propertyNames": {"anyOf": [{"$ref": "#/$defs/common"}, {"const": "partner"}]}
        },
        "account_data": {
          "required": ["account"],
          "propertyNames": {"anyOf": [{"$ref": "#/$defs/common"}, {"const": "account"}]}
        },
        "changed_data": {
          "anyOf": [{"required": ["fields"]}, {"required": ["truncated"]}],
          "propertyNames": {"anyOf": [{"$ref": "#/$defs/common"}, {"const": "fields"}]}
        },
        "drift_data": {
          "anyOf": [{"required": ["path", "kind"]}, {"required": ["truncated"]}],
          "propertyNames": {"enum": ["business", "path", "kind", "privacy", "truncated"]}
        },
        "unknown_data": {
          "anyOf": [
            {"required": ["raw"]}, {"required": ["truncated"]}, {"required": ["privacy"]}
          ],
          "propertyNames": {"$ref": "#/$defs/common"}
        },
        "common": {"enum": ["business", "user", "group_id", "raw", "privacy", "truncated"]},

    """#
}
