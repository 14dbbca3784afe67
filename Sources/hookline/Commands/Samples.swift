/// The built-in notifications, as providers send them, with fictitious numbers.
enum Samples {
  /// Names and bodies.
  static let all: [(name: StaticString, body: StaticString)] = [
    (
      "meta-text",
      #"{"object":"whatsapp_business_account","entry":[{"id":"104857600123456","changes":[{"value":{"messaging_product":"whatsapp","metadata":{"display_phone_number":"15550100999","phone_number_id":"109876543210987"},"contacts":[{"profile":{"name":"Noor Haddad"},"wa_id":"15550101234","user_id":"US.48213907715520933164"}],"messages":[{"from":"15550101234","from_user_id":"US.48213907715520933164","id":"wamid.HBgLMTU1NTAxMDEyMzQVAgASGBRERUIwQjk2OTFCNUE3MzNCOEZFMQA=","timestamp":"1788300000","type":"text","text":{"body":"Are you open on Sunday? ☕"}}]},"field":"messages"}]}]}"#
    ),
    (
      "meta-image",
      #"{"object":"whatsapp_business_account","entry":[{"id":"104857600123456","changes":[{"value":{"messaging_product":"whatsapp","metadata":{"display_phone_number":"15550100999","phone_number_id":"109876543210987"},"contacts":[{"profile":{"name":"Noor Haddad"},"wa_id":"15550101234","user_id":"US.48213907715520933164"}],"messages":[{"from":"15550101234","from_user_id":"US.48213907715520933164","id":"wamid.HBgLMTU1NTAxMDEyMzQVAgASGBQwQjlFQjBEQzk4OTk3MkFCOUZEOAA=","timestamp":"1788300000","type":"image","image":{"mime_type":"image/jpeg","sha256":"1bZV1LH3lUuhuR/AuiLmRnQij02VYoCLJRFNzdwyF9Y=","id":"4772773008159927","url":"https://lookaside.fbsbx.com/whatsapp_business/attachments/?mid=4772773008159927&source=webhook&ext=1788300300&hash=1bZV1LH3lUuhuR_AuiLmRnQij02VYoCLJRFNzdwyF9Y","caption":"receipt 14/09"}}]},"field":"messages"}]}]}"#
    ),
    (
      "meta-voice",
      #"{"object":"whatsapp_business_account","entry":[{"id":"104857600123456","changes":[{"value":{"messaging_product":"whatsapp","metadata":{"display_phone_number":"15550100999","phone_number_id":"109876543210987"},"contacts":[{"profile":{"name":"Noor Haddad"},"wa_id":"15550101234","user_id":"US.48213907715520933164"}],"messages":[{"from":"15550101234","from_user_id":"US.48213907715520933164","id":"wamid.HBgLMTU1NTAxMDEyMzQVAgASGBQzNDBERjJGQzdCQUE1NzEzOTQ4QQA=","timestamp":"1788300000","type":"audio","audio":{"mime_type":"audio/ogg; codecs=opus","sha256":"mPPYJMpHDr4cIEoZpCl3SY3gJolW5JKY+gt3fev7HOs=","id":"1171411356926458","url":"https://lookaside.fbsbx.com/whatsapp_business/attachments/?mid=1171411356926458&source=webhook&ext=1788300300&hash=mPPYJMpHDr4cIEoZpCl3SY3gJolW5JKY-gt3fev7HOs","voice":true}}]},"field":"messages"}]}]}"#
    ),
    (
      "meta-location",
      #"{"object":"whatsapp_business_account","entry":[{"id":"104857600123456","changes":[{"value":{"messaging_product":"whatsapp","metadata":{"display_phone_number":"15550100999","phone_number_id":"109876543210987"},"contacts":[{"profile":{"name":"Noor Haddad"},"wa_id":"15550101234","user_id":"US.48213907715520933164"}],"messages":[{"from":"15550101234","from_user_id":"US.48213907715520933164","id":"wamid.HBgLMTU1NTAxMDEyMzQVAgASGBRDRkY2MUQ5QjRBOEEyMjczMDZGQgA=","timestamp":"1788300000","type":"location","location":{"latitude":48.8581,"longitude":2.2947,"name":"Café du Pont","address":"12 Quai Sud, Paris","url":"https://cafe.example.com"}}]},"field":"messages"}]}]}"#
    ),
    (
      "meta-button-reply",
      #"{"object":"whatsapp_business_account","entry":[{"id":"104857600123456","changes":[{"value":{"messaging_product":"whatsapp","metadata":{"display_phone_number":"15550100999","phone_number_id":"109876543210987"},"contacts":[{"profile":{"name":"Noor Haddad"},"wa_id":"15550101234","user_id":"US.48213907715520933164"}],"messages":[{"from":"15550101234","from_user_id":"US.48213907715520933164","id":"wamid.HBgLMTU1NTAxMDEyMzQVAgASGBQyM0VCNzk0OUI4NTA3RjM2MDRGMQA=","timestamp":"1788300000","type":"interactive","interactive":{"type":"button_reply","button_reply":{"id":"confirm_appt","title":"Confirm"}},"context":{"from":"15550100999","id":"wamid.HBgLMTU1NTAxMDA5OTkVAgASGBQ3OTgxNkVFNUExNEFCODM3MkQ0OQA="}}]},"field":"messages"}]}]}"#
    ),
    (
      "meta-list-reply",
      #"{"object":"whatsapp_business_account","entry":[{"id":"104857600123456","changes":[{"value":{"messaging_product":"whatsapp","metadata":{"display_phone_number":"15550100999","phone_number_id":"109876543210987"},"contacts":[{"profile":{"name":"Noor Haddad"},"wa_id":"15550101234","user_id":"US.48213907715520933164"}],"messages":[{"from":"15550101234","from_user_id":"US.48213907715520933164","id":"wamid.HBgLMTU1NTAxMDEyMzQVAgASGBQ2NTJGOUE5RjYwMDI1QTAwNDk4RgA=","timestamp":"1788300000","type":"interactive","interactive":{"type":"list_reply","list_reply":{"id":"slot_0930","title":"09:30","description":"Tuesday"}},"context":{"from":"15550100999","id":"wamid.HBgLMTU1NTAxMDA5OTkVAgASGBQ2NzE1MEQyMTc1MjVDRUI3MTg0NgA="}}]},"field":"messages"}]}]}"#
    ),
    (
      "meta-flow-reply",
      #"{"object":"whatsapp_business_account","entry":[{"id":"104857600123456","changes":[{"value":{"messaging_product":"whatsapp","metadata":{"display_phone_number":"15550100999","phone_number_id":"109876543210987"},"contacts":[{"profile":{"name":"Noor Haddad"},"wa_id":"15550101234","user_id":"US.48213907715520933164"}],"messages":[{"from":"15550101234","from_user_id":"US.48213907715520933164","id":"wamid.HBgLMTU1NTAxMDEyMzQVAgASGBRCRUQ4QkJDMDk5MkU1RDA2QzFBMQA=","timestamp":"1788300000","type":"interactive","interactive":{"type":"nfm_reply","nfm_reply":{"name":"flow","body":"Sent","response_json":"{\"flow_token\":\"ft-7731\",\"email\":\"noor@example.org\",\"rating\":4}"}},"context":{"from":"15550100999","id":"wamid.HBgLMTU1NTAxMDA5OTkVAgASGBQxRENCRjQ5REVCN0JEOTZBNTM4QQA="}}]},"field":"messages"}]}]}"#
    ),
    (
      "meta-reaction",
      #"{"object":"whatsapp_business_account","entry":[{"id":"104857600123456","changes":[{"value":{"messaging_product":"whatsapp","metadata":{"display_phone_number":"15550100999","phone_number_id":"109876543210987"},"contacts":[{"profile":{"name":"Noor Haddad"},"wa_id":"15550101234","user_id":"US.48213907715520933164"}],"messages":[{"from":"15550101234","from_user_id":"US.48213907715520933164","id":"wamid.HBgLMTU1NTAxMDEyMzQVAgASGBRFMkM2RDEyNzFEQjgzRTIyMDc3MgA=","timestamp":"1788300000","type":"reaction","reaction":{"message_id":"wamid.HBgLMTU1NTAxMDA5OTkVAgASGBQ4OUQzRDE4MTk3OUEzNjA1RUM2NAA=","emoji":"👍🏽"}}]},"field":"messages"}]}]}"#
    ),
    (
      "meta-order",
      #"{"object":"whatsapp_business_account","entry":[{"id":"104857600123456","changes":[{"value":{"messaging_product":"whatsapp","metadata":{"display_phone_number":"15550100999","phone_number_id":"109876543210987"},"contacts":[{"profile":{"name":"Noor Haddad"},"wa_id":"15550101234","user_id":"US.48213907715520933164"}],"messages":[{"from":"15550101234","from_user_id":"US.48213907715520933164","id":"wamid.HBgLMTU1NTAxMDEyMzQVAgASGBQ1RDhBNjQ5QTk1OEYzM0JCRDYyQwA=","timestamp":"1788300000","type":"order","order":{"catalog_id":"733001922847510","text":"gift wrap please","product_items":[{"product_retailer_id":"mug-blue-02","quantity":2,"item_price":7.99,"currency":"EUR"},{"product_retailer_id":"tray-oak","quantity":1,"item_price":30,"currency":"EUR"}]}}]},"field":"messages"}]}]}"#
    ),
    (
      "meta-username-only",
      #"{"object":"whatsapp_business_account","entry":[{"id":"104857600123456","changes":[{"value":{"messaging_product":"whatsapp","metadata":{"display_phone_number":"15550100999","phone_number_id":"109876543210987"},"contacts":[{"profile":{"name":"Lía Ríos","username":"lia.rios"},"user_id":"MX.90017734426651209987","parent_user_id":"MX.ENT.77120938450011"}],"messages":[{"from_user_id":"MX.90017734426651209987","from_parent_user_id":"MX.ENT.77120938450011","id":"wamid.HBgMNTI1NTUwMTAxMjM0FQIAEhgUNUY4MjYxN0MwQ0JCRTRGREVFN0QA","timestamp":"1788300000","type":"text","text":{"body":"hola"}}]},"field":"messages"}]}]}"#
    ),
    (
      "meta-sent",
      #"{"object":"whatsapp_business_account","entry":[{"id":"104857600123456","changes":[{"value":{"messaging_product":"whatsapp","metadata":{"display_phone_number":"15550100999","phone_number_id":"109876543210987"},"contacts":[{"profile":{"name":"Noor Haddad"},"wa_id":"15550101234","user_id":"US.48213907715520933164"}],"statuses":[{"id":"wamid.HBgLMTU1NTAxMDEyMzQVAgASGBQ2RDBBQTE1RTIyN0JENTQ2RjI1MwA=","status":"sent","timestamp":"1788300000","recipient_id":"15550101234","recipient_user_id":"US.48213907715520933164","pricing":{"billable":true,"pricing_model":"PMP","type":"regular","category":"utility"},"biz_opaque_callback_data":"order=7731;lot=3"}]},"field":"messages"}]}]}"#
    ),
    (
      "meta-delivered",
      #"{"object":"whatsapp_business_account","entry":[{"id":"104857600123456","changes":[{"value":{"messaging_product":"whatsapp","metadata":{"display_phone_number":"15550100999","phone_number_id":"109876543210987"},"contacts":[{"profile":{"name":"Noor Haddad"},"wa_id":"15550101234","user_id":"US.48213907715520933164"}],"statuses":[{"id":"wamid.HBgLMTU1NTAxMDEyMzQVAgASGBRBRjI5MUQ5N0M3NDRCQkFFNDdDOQA=","status":"delivered","timestamp":"1788300000","recipient_id":"15550101234","recipient_user_id":"US.48213907715520933164","pricing":{"billable":true,"pricing_model":"PMP","type":"regular","category":"utility"}}]},"field":"messages"}]}]}"#
    ),
    (
      "meta-read",
      #"{"object":"whatsapp_business_account","entry":[{"id":"104857600123456","changes":[{"value":{"messaging_product":"whatsapp","metadata":{"display_phone_number":"15550100999","phone_number_id":"109876543210987"},"contacts":[{"profile":{"name":"Noor Haddad"},"wa_id":"15550101234","user_id":"US.48213907715520933164"}],"statuses":[{"id":"wamid.HBgLMTU1NTAxMDEyMzQVAgASGBRFNjk1REU1NzRCQjhFRUY4RkIzMgA=","status":"read","timestamp":"1788300000","recipient_id":"15550101234","recipient_user_id":"US.48213907715520933164","pricing":{"billable":false,"pricing_model":"PMP","type":"free_customer_service","category":"service"}}]},"field":"messages"}]}]}"#
    ),
    (
      "meta-failed",
      #"{"object":"whatsapp_business_account","entry":[{"id":"104857600123456","changes":[{"value":{"messaging_product":"whatsapp","metadata":{"display_phone_number":"15550100999","phone_number_id":"109876543210987"},"statuses":[{"id":"wamid.HBgLMTU1NTAxMDEyMzQVAgASGBQxQ0IwMkZGMUE4QjNBRDNDNkY2RAA=","status":"failed","timestamp":"1788300000","recipient_id":"15550101234","recipient_user_id":"US.48213907715520933164","errors":[{"code":131049,"title":"Message not delivered","message":"Message not delivered","error_data":{"details":"Not delivered to maintain a healthy ecosystem."},"href":"https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes/"}]}]},"field":"messages"}]}]}"#
    ),
    (
      "meta-batch",
      #"{"object":"whatsapp_business_account","entry":[{"id":"104857600123456","changes":[{"field":"messages","value":{"messaging_product":"whatsapp","metadata":{"display_phone_number":"15550100999","phone_number_id":"109876543210987"},"contacts":[{"profile":{"name":"Noor Haddad"},"wa_id":"15550101234","user_id":"US.48213907715520933164"}],"messages":[{"from":"15550101234","from_user_id":"US.48213907715520933164","id":"wamid.HBgLMTU1NTAxMDEyMzQVAgASGBRERjBDMzkzRDFDOUY2NzQ3QTRDOAA=","timestamp":"1788300000","type":"text","text":{"body":"one"}},{"from":"15550101234","from_user_id":"US.48213907715520933164","id":"wamid.HBgLMTU1NTAxMDEyMzQVAgASGBQwREJDNDg0MzAwNkU2NjdCNUQwNgA=","timestamp":"1788300001","type":"text","text":{"body":"two"}}]}},{"field":"messages","value":{"messaging_product":"whatsapp","metadata":{"display_phone_number":"15550100999","phone_number_id":"109876543210987"},"contacts":[{"profile":{"name":"Noor Haddad"},"wa_id":"15550101234","user_id":"US.48213907715520933164"}],"statuses":[{"id":"wamid.HBgLMTU1NTAxMDEyMzQVAgASGBQwNDcwNjM2M0E1NjA5NTdDMEQ1MwA=","status":"read","timestamp":"1788300000","recipient_id":"15550101234","recipient_user_id":"US.48213907715520933164"}]}}]},{"id":"204857600123457","time":1788300000,"changes":[{"field":"phone_number_quality_update","value":{"display_phone_number":"15550100777","event":"THROUGHPUT_UPGRADE","old_limit":"TIER_10K","current_limit":"TIER_100K","max_daily_conversations_per_business":"TIER_100K"}}]}]}"#
    ),
    (
      "meta-error",
      #"{"object":"whatsapp_business_account","entry":[{"id":"104857600123456","changes":[{"value":{"messaging_product":"whatsapp","metadata":{"display_phone_number":"15550100999","phone_number_id":"109876543210987"},"errors":[{"code":130429,"title":"Rate limit hit","message":"Rate limit hit","error_data":{"details":"Throughput of this number has been reached."},"href":"https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes/"}]},"field":"messages"}]}]}"#
    ),
    (
      "meta-call",
      #"{"object":"whatsapp_business_account","entry":[{"id":"104857600123456","changes":[{"value":{"messaging_product":"whatsapp","metadata":{"display_phone_number":"15550100999","phone_number_id":"109876543210987"},"contacts":[{"profile":{"name":"Noor Haddad"},"wa_id":"15550101234","user_id":"US.48213907715520933164"}],"calls":[{"id":"wacid.HBgzMDNBOEY5RkNCN0FDMDQ5RTJEODlGMjEzNkNBMzg","to":"15550100999","from":"15550101234","from_user_id":"US.48213907715520933164","event":"connect","timestamp":"1788300000","direction":"USER_INITIATED","session":{"sdp_type":"offer","sdp":"v=0\r\no=- 4111222333444555666 2 IN IP4 192.0.2.7\r\ns=-\r\nt=0 0\r\n"},"deeplink_payload":"campaign-12"}]},"field":"calls"}]}]}"#
    ),
    (
      "meta-echo",
      #"{"object":"whatsapp_business_account","entry":[{"id":"104857600123456","changes":[{"value":{"messaging_product":"whatsapp","metadata":{"display_phone_number":"15550100999","phone_number_id":"109876543210987"},"contacts":[{"wa_id":"15550101234","user_id":"US.48213907715520933164"}],"message_echoes":[{"from":"15550100999","to":"15550101234","to_user_id":"US.48213907715520933164","id":"wamid.HBgLMTU1NTAxMDEyMzQVAgASGBRBQ0FDMzFGMkYxMkQ1NzhENjY0RQA=","timestamp":"1788300000","type":"text","text":{"body":"typed in the app"}}]},"field":"smb_message_echoes"}]}]}"#
    ),
    (
      "meta-template",
      #"{"object":"whatsapp_business_account","entry":[{"id":"104857600123456","time":1788300000,"changes":[{"value":{"event":"REJECTED","message_template_id":1289001122334455,"message_template_name":"parcel_update_v3","message_template_language":"en_US","reason":"INVALID_FORMAT","message_template_category":"UTILITY","rejection_info":{"reason":"Variables at the end.","recommendation":"Add text after the last variable."}},"field":"message_template_status_update"}]}]}"#
    ),
    (
      "meta-quality",
      #"{"object":"whatsapp_business_account","entry":[{"id":"104857600123456","time":1788300000,"changes":[{"value":{"display_phone_number":"15550100999","event":"ONBOARDING","current_limit":"TIER_250","max_daily_conversations_per_business":"TIER_250"},"field":"phone_number_quality_update"}]}]}"#
    ),
    (
      "meta-test-button",
      #"{"entry":[{"id":"0","time":1788300000,"changes":[{"field":"messages","value":{"messaging_product":"whatsapp","metadata":{"display_phone_number":"15550100000","phone_number_id":"100000001"},"contacts":[{"profile":{"name":"panel tester"},"wa_id":"15550100001"}],"messages":[{"from":"15550100001","id":"ABGGpanelTest","timestamp":"1500000000","type":"text","text":{"body":"sent from the panel"}}]}}]}],"object":"whatsapp_business_account"}"#
    ),
    (
      "360dialog-text",
      #"{"object":"whatsapp_business_account","entry":[{"id":"104857600123456","changes":[{"value":{"messaging_product":"whatsapp","metadata":{"display_phone_number":"15550100999","phone_number_id":"109876543210987"},"contacts":[{"profile":{"name":"Noor Haddad"},"wa_id":"15550101234","user_id":"US.48213907715520933164"}],"messages":[{"from":"15550101234","from_user_id":"US.48213907715520933164","id":"wamid.HBgLMTU1NTAxMDEyMzQVAgASGBQ4RTNDQ0Y0MUI1QkNGQTU3REQzNgA=","timestamp":"1788300000","type":"text","text":{"body":"via 360dialog cloud"}}]},"field":"messages"}]}]}"#
    ),
    (
      "360dialog-delivered",
      #"{"object":"whatsapp_business_account","entry":[{"id":"104857600123456","changes":[{"value":{"messaging_product":"whatsapp","metadata":{"display_phone_number":"15550100999","phone_number_id":"109876543210987"},"contacts":[{"profile":{"name":"Noor Haddad"},"wa_id":"15550101234","user_id":"US.48213907715520933164"}],"statuses":[{"id":"wamid.HBgLMTU1NTAxMDEyMzQVAgASGBQ5NzBEMjIwQTU5MDVERkI1MTZGMwA=","status":"delivered","timestamp":"1788300000","recipient_id":"15550101234","recipient_user_id":"US.48213907715520933164","pricing":{"billable":true,"pricing_model":"PMP","type":"regular","category":"utility"}}]},"field":"messages"}]}]}"#
    ),
    (
      "360dialog-partner",
      #"{"id":"evt-01J7","event":"channel_running","data":{"id":"AbCdEfCH","client_id":"QwErTyCL","phone_number":"15550100999","status":"running","account_mode":"live","created_at":"2026-09-01T08:00:00Z"}}"#
    ),
    (
      "360dialog-v1-text",
      #"{"contacts":[{"profile":{"name":"Noor Haddad"},"wa_id":"15550101234"}],"messages":[{"from":"15550101234","id":"ABGGIZDDl7va9oYZPhs3Hsz_h1","timestamp":"1788300000","type":"text","text":{"body":"flat and old"}}]}"#
    ),
    (
      "whizard-text",
      #"{"contacts":[{"profile":{"name":"Noor Haddad"},"wa_id":"15550101234"}],"messages":[{"from":"15550101234","id":"ABGG_PPWwAEebMo5qZ6fhy08Xv","timestamp":"1788300000","type":"text","text":{"body":"through whizard"}}]}"#
    ),
    (
      "whizard-delivered",
      #"{"statuses":[{"id":"gBGGdDpUYfYtzc0MjaDRxhm7Uz","recipient_id":"15550101234","status":"delivered","timestamp":"1788300000"}]}"#
    ),
    (
      "onpremises-text",
      #"{"contacts":[{"profile":{"name":"Noor Haddad"},"wa_id":"15550101234"}],"messages":[{"from":"15550101234","id":"ABGGe8qUJnO9ht4jA19_0Fokm1","timestamp":"1788300000","type":"text","text":{"body":"on premises"}}]}"#
    ),
    (
      "onpremises-failed",
      #"{"statuses":[{"id":"gBGGs6aNchKGa-UjOfQTt5CyQk","recipient_id":"15550101234","status":"failed","timestamp":"1788300000","errors":[{"code":470,"title":"Re-engagement window is over","href":"https://developers.facebook.com/docs/whatsapp/api/errors/"}]}]}"#
    ),
    (
      "notifyer-text",
      #"{"last_messages":[{"type":"bot","content":"Your parcel left the depot.","timestamp":"2026-09-01T09:58:00.000Z","content_type":"text"},{"type":"user","content":"When does it arrive?","timestamp":"2026-09-01T10:00:00.000Z","content_type":"text"}],"conversation_paragraph":"Bot: Your parcel left the depot.\nUser: When does it arrive?","phone_number":"15550101234","recipient_name":"Noor Haddad","user_id":"6f0c2d9e-0b1a-4c3d-9e8f-7a6b5c4d3e2f","last_message_of_user":"When does it arrive?","last_message_of_bot":"Your parcel left the depot.","message_type":"text","user_last_message_time":1788300000,"bot_last_message_time":1788299880,"attachment_url":null,"note":"","note_automation":"","labels":"vip,parcel"}"#
    ),
    (
      "notifyer-status",
      #"{"event":"message_status","data":{"message_id":"wamid.HBgLMTU1NTAxMDEyMzQVAgASGBRCNTNBODkzNDc1QTY5MDYyQ0QzMQA=","status":"delivered","timestamp":"2026-09-01T10:00:05.000Z"}}"#
    ),
  ]
}
