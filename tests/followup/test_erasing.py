"""A citizen is erased: what was written goes, that it was written stays."""

from followup.models import Answer, Message
from referrals.actions.erasure import erase
from tests.followup.factories import AnswerFactory, MessageFactory


def test_nothing_that_was_written_is_left(organisation, course, counsellor):
    citizen = course.citizen
    about = {"organisation": organisation, "citizen": citizen}
    MessageFactory(**about, kind="reply", state="delivered", text="Hemmeligt", number=citizen.phone)
    reply = MessageFactory(**about, kind="reply", text="Hemmeligt")
    AnswerFactory(**about, text="Hemmeligt")
    other = AnswerFactory(organisation=organisation, text="En andens")

    erase(citizen=citizen, by=counsellor)

    assert set(Message.objects.filter(citizen=citizen).values_list("text", "number")) == {("", "")}
    [answer] = Answer.objects.filter(citizen=citizen)
    assert (answer.text, answer.number, answer.handled_by) == ("–", "", counsellor)
    reply.refresh_from_db()
    assert reply.state == "cancelled"
    other.refresh_from_db()
    assert (other.text, other.handled_at) == ("En andens", None)
