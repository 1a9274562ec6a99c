/**
 * What Twilio's page on WhatsApp Business Calling prints: command lines, answers, a webhook. Word for word, without the
 * page's line numbers.
 */

export const SET_VOICE_APPLICATION = `curl -X POST https://messaging.twilio.com/v2/Channels/Senders/XExxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx \\
-H "Content-Type: application/json; charset=utf-8" \\
-u $TWILIO_ACCOUNT_SID:$TWILIO_AUTH_TOKEN \\
-d '{
"configuration": {
"voice_application_sid": "APxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
}
}'`

export const SET_VOICE_APPLICATION_OUTPUT = `{
"configuration": {
"verification_code": null,
"verification_method": "sms",
"voice_application_sid": "APxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
"waba_id": null
},
"offline_reasons": null,
"profile": null,
"properties": null,
"sender_id": null,
"sid": "XExxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
"status": "ONLINE:UPDATING",
"url": "https://messaging.twilio.com/v2/Channels/Senders/XExxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
"webhook": null
}`

export const CREATE_VOICE_CALL_TEST = `curl -X POST https://content.twilio.com/v1/Content \\
-H 'Content-Type: application/json' \\
-u $TWILIO_ACCOUNT_SID:$TWILIO_AUTH_TOKEN \\
-d '{
"friendly_name": "voice_call_test",
"language": "en",
"variables": {"1": "name"},
"types": {
"twilio/card": {
"title": "Hello {{1}} let’s continue on a call.",
"actions": [
{
"title": "Call now",
"type": "VOICE_CALL"
}
]
}
}
}'`

export const CREATE_VOICE_CALL_TEST_OUTPUT = `{
"account_sid": "ACXXXXXX",
"date_created": "2024-05-03T17:59:30Z",
"date_updated": "2024-05-03T17:59:30Z",
"friendly_name": "voice_call_test",
"language": "en",
"links": {
"approval_create": "https://content.twilio.com/v1/Content/HXxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx/ApprovalRequests/whatsapp",
"approval_fetch": "https://content.twilio.com/v1/Content/HXxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx/ApprovalRequests"
},
"sid": "HXxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
"types": {
"twilio/card": {
"actions": [{
"title": "Call now",
"type": "VOICE_CALL"}],
"body": null,
"media": null,
"subtitle": null,
"title": "Hello {{1}} let’s continue on a call."
}
},
"url": "https://content.twilio.com/v1/Content/HXxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
"variables": {
"1": "name"
}
}`

export const SUBMIT_VOICE_CALL_TEST = `curl -X POST 'https://content.twilio.com/v1/Content/HXxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx/ApprovalRequests/whatsapp' \\
-H 'Content-Type: application/json' \\
-u $TWILIO_ACCOUNT_SID:$TWILIO_AUTH_TOKEN \\
-d '{
"name": "voice_call_test",
"category": "UTILITY"
}'`

export const SEND_VOICE_CALL_TEST = `curl -X POST "https://api.twilio.com/2010-04-01/Accounts/$TWILIO_ACCOUNT_SID/Messages.json" \\
--data-urlencode "ContentSid=Hxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx" \\
--data-urlencode "From=whatsapp:+558551234567" \\
--data-urlencode "To=whatsapp:+555551234567" \\
-u $TWILIO_ACCOUNT_SID:$TWILIO_AUTH_TOKEN`

export const CREATE_VOICE_CALL_REQUEST = `curl -X POST 'https://content.twilio.com/v1/Content' \\
-H 'Content-Type: application/json' \\
-u $TWILIO_ACCOUNT_SID:$TWILIO_AUTH_TOKEN \\
-d '{
"friendly_name": "voice_call_request",
"language": "en",
"types": {
"twilio/call-to-action": {
"body":"test",
"actions": [
{
"type": "VOICE_CALL_REQUEST",
"title": "Call Request"
}
]
}
}
}'`

export const CREATE_VOICE_CALL_REQUEST_OUTPUT = `{
"account_sid": "ACXXXXXXXXXXXXXXXXXXXXXXXXXXXXXX",
"date_created": "2024-11-07T21:28:38Z",
"date_updated": "2024-11-07T21:28:38Z",
"friendly_name": "voice_call_request",
"language": "en",
"links": {
"approval_create": "https://content.twilio.com/v1/Content/HXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXX/ApprovalRequests/whatsapp",
"approval_fetch": "https://content.twilio.com/v1/Content/HXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXX/ApprovalRequests"
},
"sid": "HXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXX",
"types": {
"twilio/call-to-action": {
"actions": [
{
"title": "Call Request",
"type": "VOICE_CALL_REQUEST"
}
],
"body": "test"
}
},
"url": "https://content.twilio.com/v1/Content/HXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXX",
"variables": {}
}`

/** It ends with a backslash there too. */
export const SEND_VOICE_CALL_REQUEST = `curl -X POST "https://api.twilio.com/2010-04-01/Accounts/$TWILIO_ACCOUNT_SID/Messages.json" \\
--data-urlencode "ContentSid=HXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXX" \\
--data-urlencode "From=whatsapp:+558551234567" \\
--data-urlencode "To=whatsapp:+555551234567" \\
-u $TWILIO_ACCOUNT_SID:$TWILIO_AUTH_TOKEN \\
`

/** The webhook's headers in their order, without the three that the page's tunnel adds. */
export const REPLY_HEADERS = [
  'Host',
  'User-Agent',
  'Content-Length',
  'Accept',
  'Content-Type',
  'I-Twilio-Idempotency-Token',
  'X-Home-Region',
  'X-Twilio-Signature',
  'Accept-Encoding',
]

export const REPLY_BODY =
  'SmsMessageSid=SMxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx&NumMedia=0&ProfileName=XXXX+Caller+BR-2&MessageType=interactive&SmsSid=SMxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx&WaId=5524987654321&SmsStatus=received&Body=VOICE_CALL_REQUEST&ButtonText=VOICE_CALL_REQUEST&To=whatsapp%3A%2B554123456789&ButtonPayload=REJECTED&ReferralNumMedia=0&MessageSid=SMxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx&AccountSid=ACxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx&From=whatsapp%3A%2B5524987654321&ApiVersion=2010-04-01'

export const CALL = `curl -X POST "https://api.twilio.com/2010-04-01/Accounts/$TWILIO_ACCOUNT_SID/Calls.json" \\
--data-urlencode "From=whatsapp:+558551234567" \\
--data-urlencode "To=whatsapp:+555551234567" \\
--data-urlencode "Url=http://demo.twilio.com/docs/voice.xml" \\
-u $TWILIO_ACCOUNT_SID:$TWILIO_AUTH_TOKEN`
