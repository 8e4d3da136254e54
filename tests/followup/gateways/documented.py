"""Calls as GatewayAPI documents them, each signed with the tests' secret."""

from datetime import UTC, datetime

STATUS = (
    b'{"event_id":"4b0c1c1e-6a0b-4a8e-9f0a-0b6b8f6f2a11","timestamp":"2026-01-01T09:00:05.120000+00:00",'
    b'"event_type":"messaging.status.sms","event":{"msg_id":"01KDVJ0000FIXTURE000000001","recipient":4520000001,'
    b'"reference":"sms:7f3c0a52","status":"DELIVERED","status_at":"2026-01-01T09:00:04+00:00"}}'
)
SIGNATURE = "v1=f129669d2898e14a1021256b0050d779a65a11925f0237a12e5b5ea06148c988"
TOKEN = (
    "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJpZCI6NDIxMzMyNjcxLCJtc2lzZG4iOjQ1MjAwMDAwMDEsInRpbWUiOjE3NjcyNTgwMDAsInN0YX"
    "R1cyI6IkRFTElWRVJFRCIsImVycm9yIjpudWxsLCJjb2RlIjpudWxsLCJ1c2VycmVmIjoic21zOjdmM2MwYTUyIiwiY2FsbGJhY2tfdXJsIjoiaHR0cH"
    "M6Ly9zdG9wLmV4YW1wbGUuZGsvaG9va3MvZ2F0ZXdheWFwaS9kbHIiLCJhcGkiOjQsImNvdW50cnlfY29kZSI6IkRLIiwiY291bnRyeV9wcmVmaXgiOj"
    "Q1fQ.xT585G1HibRor4ces3aL_yXUvexGe80cNo6UQKsroXM"
)
ANSWER = {
    "id": 1000001,
    "msisdn": 4520000001,
    "receiver": 451204,
    "message": "STOP12 AFMELD",
    "senttime": 1767258600,
    "webhook_label": "stop",
}
AT = datetime(2026, 1, 1, 9, 0, 4, tzinfo=UTC)
