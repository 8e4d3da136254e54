"""Whoever refers: a unit with its receipts, the signed-in referrer, and citizens who ask for help themselves."""

from tests.e2e.pages import referral_page
from tests.e2e.scenes.stage import FLOODED, HOME, SHARED, scene, submit, to_call

# The referrer's pages


def own_unit(page):
    page.goto("/henvis/")
    page.locator("main a.button").first.click()


@scene("referrals:refer", who="henviser")
def refer_choose(stage, page):
    page.goto("/henvis/")


@scene("referrals:refer_unit", who="henviser")
def refer_unit(stage, page):
    own_unit(page)


@scene("referrals:refer_unit", who="henviser", status=422)
def refer_unit_errors(stage, page):
    own_unit(page)
    submit(page)


@scene("referrals:refer_unit_sent", who="henviser")
def refer_unit_sent(stage, page):
    own_unit(page)
    page.locator("[name=name]").fill(stage.name)
    page.locator("[name=phone]").fill(stage.citizen[1])
    page.locator("[name=consent]").check()
    page.locator("[name=feedback]").check()
    submit(page)


@scene("referrals:refer_unit_no_thanks", who="henviser")
def refer_unit_no_thanks(stage, page):
    own_unit(page)
    submit(page, "[name=no_thanks]")


@scene("referrals:refer_unit_elsewhere", who="henviser")
def refer_unit_elsewhere(stage, page):
    own_unit(page)
    page.goto(f"{page.url}anden-kommune/")


@scene("referrals:my_referrals", who="henviser")
def my_referrals(stage, page):
    page.goto("/mine-henvisninger/")


@scene("referrals:vba_status")
def vba_status(stage, page):
    page.goto(f"{referral_page(stage.server)}status/")


@scene("referrals:vba_status")
def vba_status_told(stage, page):
    vba_sent(stage, page)
    code = page.locator(".alert-text strong").inner_text()
    page.goto(f"{referral_page(stage.server)}status/")
    page.locator("[name=code]").fill(code.lower())
    submit(page)


@scene("referrals:vba_status")
def vba_status_unknown(stage, page):
    vba_status(stage, page)
    page.locator("[name=code]").fill("HHH-HHH")
    submit(page)


@scene("referrals:vba_status", status=422)
def vba_status_errors(stage, page):
    vba_status(stage, page)
    submit(page)


@scene("referrals:unit_staff", who="koordinator")
def unit_staff(stage, page):
    page.goto("/henvisende-enheder/1/medarbejdere/")


# Citizens who ask for help themselves


@scene("referrals:self_refer")
def self_refer(stage, page):
    page.goto("/tilmeld/havnsoe/")


@scene("referrals:self_refer", status=422)
def self_refer_errors(stage, page):
    self_refer(stage, page)
    page.locator("[name=under_15]").check()
    submit(page)


@scene("referrals:self_refer_unit")
def self_refer_shared(stage, page):
    page.goto(f"/tilmeld/havnsoe/{stage.server.posters[SHARED]}/")


@scene("referrals:self_refer_unit", status=404)
def self_refer_old_poster(stage, page):
    page.goto("/tilmeld/havnsoe/1-nothing/")


@scene("referrals:self_sent")
def self_sent(stage, page):
    self_refer(stage, page)
    page.locator("[name=name]").fill(stage.name)
    page.locator("[name=phone]").fill(stage.citizen[1])
    submit(page)


@scene("referrals:self_sent")
def self_undone(stage, page):
    self_sent(stage, page)
    submit(page, "main form .function-link")


@scene("referrals:self_sent", status=410)
def self_expired(stage, page):
    page.goto("/tilmeld/havnsoe/sendt/no-such-token/")


# The referral


@scene("referrals:vba")
def vba(stage, page):
    page.goto(referral_page(stage.server))


@scene("referrals:vba")
def vba_shared(stage, page):
    page.goto(referral_page(stage.server, SHARED))


@scene("referrals:vba", status=422)
def vba_errors(stage, page):
    page.goto(referral_page(stage.server, SHARED))
    page.locator("[name=phone]").fill("12")
    page.locator("details summary").first.click()
    page.locator("[name=note]").fill("Cpr 010170-9999")
    submit(page)


@scene("referrals:vba", status=422)
def vba_errors_without_phone(stage, page):
    page.goto(referral_page(stage.server, HOME))
    submit(page)


@scene("referrals:vba", status=429)
def vba_limited(stage, page):
    address = referral_page(stage.server, FLOODED)
    for _ in range(61):
        if page.request.post(address, form={"no_thanks": "1"}, max_redirects=0).status == 429:
            break
    page.goto(address)
    page.locator("[name=no_thanks]").click()
    page.locator("main .alert-warning").wait_for()


@scene("referrals:vba_sent")
def vba_sent(stage, page):
    page.goto(referral_page(stage.server))
    page.locator("[name=name]").fill(stage.name)
    page.locator("[name=phone]").fill(stage.citizen[1])
    page.locator("[name=consent]").check()
    page.locator("[name=feedback]").check()
    submit(page)


@scene("referrals:vba_sent")
def vba_undone(stage, page):
    vba_sent(stage, page)
    submit(page, "main form .function-link")


@scene("referrals:vba_undo", status=410)
def vba_undone_too_late(stage, page):
    vba_sent(stage, page)
    page.locator("[name=token]").evaluate("token => { token.value = 'no-such-token' }")
    submit(page, "main form .function-link")


@scene("referrals:vba_sent")
def vba_not_undone(stage, page):
    vba_sent(stage, page)
    colleague = stage.colleague()
    to_call(colleague, stage.name)
    submit(colleague, "[value=no_answer]")
    submit(page, "main form .function-link")


@scene("referrals:vba_sent", status=410)
def vba_expired(stage, page):
    page.goto(f"{referral_page(stage.server)}sendt/no-such-token/")


@scene("referrals:vba_no_thanks")
def vba_no_thanks(stage, page):
    page.goto(referral_page(stage.server, SHARED))
    submit(page, "[name=no_thanks]")


@scene("referrals:vba_no_thanks")
def vba_talk_undone(stage, page):
    vba_no_thanks(stage, page)
    submit(page, "main form .function-link")


@scene("referrals:vba_elsewhere")
def vba_elsewhere(stage, page):
    page.goto(f"{referral_page(stage.server, SHARED)}anden-kommune/?municipality=9904")


@scene("referrals:vba_elsewhere")
def vba_elsewhere_without_the_system(stage, page):
    page.goto(f"{referral_page(stage.server, SHARED)}anden-kommune/?municipality=0751")
