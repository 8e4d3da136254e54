"""Text messages: the thread with a citizen, what they wish to get, what nobody knows of a message; what became of all
of them, the account at the gateway, and the pages on the citizen's side."""

from tests.e2e.pages import day, refer_unseen
from tests.e2e.scenes.stage import open_tab, scene, submit, to_action, to_case

UNSURE = "[href*='/min-dag/svar/']"
SETTLE = "[href*='/afklar/']"


def asked(stage, page, text="Må jeg stadig komme i dag?"):
    """The tab of a citizen who has written."""
    name = stage.refer(page)
    stage.server.receive(stage.citizen[1], text)
    to_case(page, name)
    open_tab(page, "sms")
    return name


@scene("casework:citizen", who="raadgiver")
def thread_with_nothing(stage, page):
    to_case(page, stage.somebody(page))
    open_tab(page, "sms")


@scene("casework:citizen", who="raadgiver")
def thread_that_waits(stage, page):
    asked(stage, page)


@scene("casework:citizen", who="raadgiver")
def thread_answered(stage, page):
    asked(stage, page)
    page.locator("[name=answer]").first.check()
    submit(page, ".reply .button-primary")


@scene("casework:citizen", who="raadgiver")
def thread_marked_as_answered(stage, page):
    asked(stage, page)
    submit(page, ".reply .function-link")


@scene("casework:reply", who="raadgiver", status=422)
def reply_errors(stage, page):
    asked(stage, page)
    submit(page, ".reply .button-primary")


@scene("casework:citizen", who="raadgiver")
def thread_that_cannot_be_answered(stage, page):
    asked(stage, page)
    page.goto(f"{page.url.partition('?')[0]}sms/slags/")
    page.locator("[name=no_sms]").check()
    submit(page)


@scene("casework:message_kinds", who="raadgiver")
def message_kinds(stage, page):
    thread_with_nothing(stage, page)
    page.locator("[href$='/sms/slags/']").click()


@scene("casework:lift_stop", who="raadgiver")
def lift_stop(stage, page):
    asked(stage, page, "STOP")
    page.locator("[href$='/sms/stop/']").click()


@scene("casework:settle_message", who="raadgiver")
def settle_message(stage, page):
    name = stage.refer(page)
    stage.server.lose(name)
    to_case(page, name)
    open_tab(page, "sms")
    page.locator(SETTLE).click()


@scene("casework:offer_time", who="raadgiver")
def offer_time(stage, page):
    to_action(page, stage.somebody(page), "sms/")


@scene("casework:offer_time", who="raadgiver")
def offer_time_again(stage, page):
    name = stage.refer(page)
    to_action(page, name, "sms/")
    submit(page, "main .button-primary")
    to_action(page, name, "sms/")


@scene("casework:unsure", who="koordinator")
def unsure(stage, page):
    """Of two who have the number."""
    name, phone = stage.citizen
    for one in (name, f"Else {name}"):
        refer_unseen(page, stage.server, (one, phone))
    stage.server.receive(phone, "Jeg kan først kl. 15")
    page.goto("/min-dag/")
    page.locator(UNSURE).last.click()


@scene("casework:unsure", who="koordinator")
def unsure_of_nobody(stage, page):
    stage.server.receive("19 99 99 99", "Hvem er I?")
    page.goto("/min-dag/")
    page.locator(UNSURE).last.click()


@scene("casework:unsure", who="koordinator", status=422)
def unsure_errors(stage, page):
    unsure(stage, page)
    submit(page, "[value=belongs]")


@scene("casework:my_day", who="raadgiver")
def my_day_with_answers(stage, page):
    asked(stage, page)
    day(page)


# What became of them.


@scene("followup:log", who="koordinator")
def message_log(stage, page):
    page.goto("/sms/?state=all")


@scene("followup:log", who="koordinator")
def message_log_in_doubt(stage, page):
    stage.server.lose(stage.refer(page))
    page.goto("/sms/?state=action")
    page.locator("[name=message]").first.check()


@scene("followup:log", who="koordinator")
def message_log_with_nothing(stage, page):
    page.goto("/sms/?state=blocked&period=day")


@scene("followup:log", who="lindby")
def message_log_while_the_gateway_is_down(stage, page):
    stage.server.fail("lindby")
    page.goto("/sms/?state=pending")


@scene("followup:figures", who="koordinator")
def message_figures(stage, page):
    page.goto("/sms/tal/")


@scene("casework:untold", who="koordinator")
def untold(stage, page):
    page.goto("/sms/ring/")


@scene("followup:keys", who="admin")
def gateway_keys(stage, page):
    page.goto("/opsaetning/havnsoe/sms-noegler/")


@scene("followup:keys", who="admin", status=422)
def gateway_keys_errors(stage, page):
    gateway_keys(stage, page)
    submit(page, "[name=do][value=save]")


# On the citizen's side.


@scene("followup:phone")
def phone(stage, page):
    page.goto("/telefon/")


@scene("followup:phone", status=422)
def phone_errors(stage, page):
    phone(stage, page)
    submit(page, "main .button-primary")


@scene("followup:choose_time")
def choose_time(stage, page):
    page.goto(stage.server.offer(stage.refer(page)))


@scene("followup:choose_time")
def choose_time_chosen(stage, page):
    choose_time(stage, page)
    submit(page, ".slots button >> nth=2")


@scene("followup:choose_time", status=422)
def choose_time_errors(stage, page):
    choose_time(stage, page)
    page.evaluate("document.querySelector('.slots button').value = 'nonsense'")
    submit(page, ".slots button >> nth=0")


@scene("followup:choose_time", status=404)
def choose_time_with_a_wrong_link(stage, page):
    page.goto("/tid/4-abcdefghijklmnopqrstuvwxyz/")
