from followup.models.gateway import GatewayKey, Pulse
from followup.models.message import Answer, Message
from followup.models.template import Template
from followup.models.wish import CallOffer, OptOut, Stop

__all__ = ["Answer", "CallOffer", "GatewayKey", "Message", "OptOut", "Pulse", "Stop", "Template"]
