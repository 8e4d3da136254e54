"""One row for every named URL: what it answers to whom. A URL without a row fails the suite (test_permissions.py)."""

from dataclasses import dataclass, field, replace

from django.urls import get_resolver

from accounts.rights import Role

SIGN_IN, REASON, DONE = "sign in", "reason", "done"  # redirects; every other answer is its status

SIGNED_OUT = ["visitor", "inactive"]
WITHOUT_CASES = ["nobody", Role.REFERRER, Role.OFFICE, Role.MANAGER, Role.AUDITOR, Role.ADMINISTRATOR]
COUNSELLORS = [Role.COUNSELLOR, Role.COORDINATOR]  # whose reach the case is outside
EVERYBODY = [*SIGNED_OUT, *WITHOUT_CASES, *COUNSELLORS, Role.LOCAL_COUNSELLOR, "local_of_unit", "own", "neighbour"]
SIGNED_IN = [who for who in EVERYBODY if who not in SIGNED_OUT]


@dataclass(frozen=True)
class Page:
    name: str
    target: str
    get: dict
    post: dict
    data: dict = field(default_factory=dict)
    public: bool = False

    def expected(self, method):
        return self.get if method == "GET" else self.post

    @property
    def is_case(self):
        return bool(self.target) and self.get["neighbour"] in (404, 405) and not self.public

    def __str__(self):
        return self.name


def everybody(answer):
    return dict.fromkeys(EVERYBODY, answer)


def public(name, target="", *, get=200, post=405, data=None, signed_in=None):
    """Open to everybody. `signed_in`: what those who have signed in get instead of `get`."""
    then = {} if signed_in is None else dict.fromkeys(SIGNED_IN, signed_in)
    return Page(name, target, everybody(get) | then, everybody(post), data or {}, public=True)


def signed_in(name, *, get=200, post=405, data=None, but=None):
    """Open to every member of staff; `but` says who gets another answer."""
    out = dict.fromkeys(SIGNED_OUT, SIGN_IN)
    then = {} if post == 405 else but or {}
    return Page(name, "", everybody(get) | (but or {}) | out, everybody(post) | then | out, data or {})


def case(name, target, *, get=200, post=DONE, data=None, far=REASON, but=None):
    """About one citizen: the counsellor's own unit opens it, others of the organisation give a reason first."""
    return Page(name, target, _case(get, far, but), _case(post, far, but), data or {})


def _case(answer, far, but):
    if answer == 405:
        return everybody(405) | dict.fromkeys(SIGNED_OUT, SIGN_IN)
    return (
        dict.fromkeys(SIGNED_OUT, SIGN_IN)
        | dict.fromkeys(WITHOUT_CASES, 403)
        | dict.fromkeys(COUNSELLORS, answer if far is None else far)
        | {Role.LOCAL_COUNSELLOR: 404, "neighbour": 404, "local_of_unit": answer, "own": answer}
        | (but or {})
    )


def settings_of(name, target, *, get=200, post=405, data=None):
    """About one organisation's settings: its administrators open it."""
    return Page(name, target, _settings(get), _settings(post), data or {})


def _settings(answer):
    out = dict.fromkeys(SIGNED_OUT, SIGN_IN)
    if answer == 405:
        return everybody(405) | out
    return everybody(403) | {Role.ADMINISTRATOR: answer, "neighbour": 404} | out


def button(name, target, **kwargs):
    return case(name, target, get=405, **kwargs)


def staff(name, target="", *, get=200, post=DONE, data=None):
    """For administrators; the neighbour is one too, elsewhere."""

    def answers(answer):
        mine = {Role.ADMINISTRATOR: answer, "neighbour": answer if not target or answer == 405 else 404}
        rest = 405 if answer == 405 and not_checked_first else 403
        return everybody(rest) | mine | dict.fromkeys(SIGNED_OUT, SIGN_IN)

    not_checked_first = get == 405 or post == 405

    return Page(name, target, answers(get), answers(post), data or {})


def for_roles(name, target, roles, *, get=200, post=DONE, data=None, neighbour=None, door=False):
    """About something else than citizens: for those roles in its own organisation. The neighbour has every role.

    `neighbour`: what they get, if not 404 for one thing of another organisation and the same where there is no target.
    `door`: who may not come in is told so before the method is looked at.
    """

    def answers(answer):
        looked_at = answer == 405 and not door
        elsewhere = neighbour or (404 if target else answer)
        may = dict.fromkeys(roles, answer) | {"neighbour": 405 if looked_at else elsewhere}
        return everybody(405 if looked_at else 403) | may | dict.fromkeys(SIGNED_OUT, SIGN_IN)

    return Page(name, target, answers(get), answers(post), data or {})


def about_absence(name, target="", *, get=200, post=DONE, data=None, may=(), post_but=None):
    """For those who call; an absence itself for its deputy and coordinators."""

    def answers(answer):
        mine = dict.fromkeys(may or SEES_A_DAY, answer) | {"neighbour": 404 if target and answer != 405 else answer}
        rest = 405 if answer == 405 else 403
        return everybody(rest) | mine | dict.fromkeys(SIGNED_OUT, SIGN_IN)

    return Page(name, target, answers(get), answers(post) | (post_but or {}), data or {})


def at_place(name, target="place", **answers):
    """About the places that one visits: for the same."""
    return about_absence(name, target, **answers)


def coordinating(name, target="", **answers):
    """For coordinators; about one list or unit, for those of its own organisation."""
    return for_roles(name, target, COORDINATES, **answers)


def in_groups(name, target="", *, but=None, **answers):
    """For whoever contacts citizens there. `but`: who gets something else by POST."""
    roles = [*COUNSELLORS, Role.LOCAL_COUNSELLOR, "local_of_unit", "own"]
    page = for_roles(name, target, roles, **answers)
    return replace(page, post=page.post | (but or {}))


def on_screen(name, target="", *, post=404):
    """The participant's: not there before a counsellor has handed over her screen."""
    out = dict.fromkeys(SIGNED_OUT, SIGN_IN)
    hidden = everybody(404) | dict.fromkeys(WITHOUT_CASES, 403) | out
    return Page(name, target, hidden, hidden if post == 404 else everybody(405) | out)


REFERRAL = {"name": "Ny Borger", "phone": "10203040", "consent": "on"}
BY_HAND = {"channel": "phone", "received_on": "2026-03-10", "name": "Ny Borger", "phone": "10203040"}
PROFILE = {"name": "Et Navn", "language": "da"}
CITIZEN = {"name": "Et Nyt Navn", "phone": "10203041", "version": "1"}
PERSON = {"name": "Ib Ny", "phone": "10203042", "role": "staff", "may_know": "times", "version": "1"}
PASSWORD = {"password1": "havn-og-molevej-12", "password2": "havn-og-molevej-12"}
INVITATION = {"name": "Ny Kollega", "email": "ny@example.org", "roles": "counsellor"}
LOAN = {"purpose": "Ferie", "from_day": "2026-03-10", "until_day": "2026-03-31"}
DAYS = {"contact_days": "6", "contact_attempts": "5", "version": "9"}
PERMISSION = {"purpose": "doctor", "state": "given", "form": "oral"}
REFERRING = {"name": "Afsnit Nyt", "kind": "hospital", "version": "1"}
SUBMISSION = {"submission": "5a1f4d0e-64a4-4b0a-9c85-0f3d1f4e8f11"}
COURSE = {"format": "individual", "programme": "individual", "where": "form:phone", "minutes": "45", "goal": "quit"}
PLAN = {"call_rhythm": "never", "medicine": "none", "rows": "1", "day_0": "2026-03-16", "time_0": "10:00"}
TALK = {"held": "attended", "where": "form:phone", "minutes": "45", "use_cigarettes": "9", "version": "1"}
TIME = {"day": "2026-03-16", "time": "10:00", "where": "form:phone", "minutes": "45"}
CALLS = {"call_rhythm": "weekly", "call_weekday": "0", "call_time": "15:30", "version": "1"}
PLACE = {"name": "Nyt Sted", "kind": "residence", "version": "1"}
TOLD = {"permitted": "yes", "treater": "psychiatrist", "way": "phone", "told_on": "2026-03-10", "version": "1"}
SERIES = {"first": "2026-03-17", "time": "16:30", "minutes": "90", "meetings": "2"}
ABOUT_GROUP = {"name": "Røgfri forår", "capacity": "12"}
GROUP = ABOUT_GROUP | SERIES | {"programme": "come_and_quit"}
LETTER = {
    "receiver": "Lægehuset",
    "referred_on": "2026-01-05",
    "closed_on": "2026-03-09",
    "text": "Røgfri.",
    "job_title": "Stoprådgiver",
    "version": "1",
}
# Only counsellors who see the whole organisation hand referrals over.
NOT_LOCAL = {Role.LOCAL_COUNSELLOR: 403, "local_of_unit": 403}
SEES_A_DAY = [*COUNSELLORS, Role.LOCAL_COUNSELLOR, "local_of_unit", "own", "neighbour"]

WITHOUT_SETUP = [who for who in SIGNED_IN if who not in (Role.COORDINATOR, Role.ADMINISTRATOR, "neighbour")]
REFERS, COORDINATES = [Role.REFERRER], [Role.COORDINATOR]
# Who oversees the referrals: coordinators, and the neighbour, who is everything.
OVERSEES_NOTHING = [who for who in SIGNED_IN if who not in (Role.COORDINATOR, "neighbour")]


def overseen(name, target="", *, get=200, post=405, data=None, neighbour=None, but=None):
    """For those who oversee the organisation's referrals. `neighbour`: what they get who oversee another's; `but`: who
    is not refused at the door."""
    then = dict.fromkeys(OVERSEES_NOTHING, 403) | (but or {}) | ({"neighbour": neighbour} if neighbour else {})
    out = dict.fromkeys(SIGNED_OUT, SIGN_IN)
    answers = [everybody(answer) | ({} if answer == 405 else then) | out for answer in (get, post)]
    return Page(name, target, *answers, data or {})


CONCERNED = [Role.COORDINATOR, "own"]
# Whom one may not say is away: the answer to a form that names the side's own counsellor.
NOT_FOR_OTHERS = {who: 422 for who in SEES_A_DAY if who not in CONCERNED}
ANOTHERS_VIEW: dict = {
    "neighbour": 404,
    "but": dict.fromkeys([Role.COUNSELLOR, Role.LOCAL_COUNSELLOR, "local_of_unit", "own"], 404),
}
NOT_READ = everybody(405) | dict.fromkeys(SIGNED_OUT, SIGN_IN)
ONES_OWN = everybody(403) | dict.fromkeys(SEES_A_DAY, 404) | dict.fromkeys(SIGNED_OUT, SIGN_IN)

FORM_OUT = dict.fromkeys(SIGNED_OUT, 200)

PAGES = [
    Page("account_login", "", everybody(DONE) | FORM_OUT, everybody(DONE) | FORM_OUT, public=True),
    public("account_logout", get=DONE, post=DONE, signed_in=200),
    public("account_inactive"),
    signed_in("account_change_password", post=200),
    signed_in("account_set_password", get=DONE, post=DONE),
    public("account_reset_password", post=200),
    public("account_reset_password_done"),
    public("account_reset_password_from_key", "reset", post=200),
    public("accounts:language", get=DONE, post=DONE, data={"language": "en"}),
    public("accounts:find_link", post=200),
    public("accounts:privacy", post=200),
    public("accounts:accessibility", post=200),
    public("referrals:vba", "key", post=DONE, data=REFERRAL),
    public("referrals:vba_sent", "receipt"),
    public("referrals:vba_no_thanks", "talk"),
    public("referrals:vba_elsewhere", "key"),
    public("referrals:vba_undo", "key", get=405, post=410),
    signed_in("home", post=200, but=dict.fromkeys([*SEES_A_DAY, Role.REFERRER, Role.ADMINISTRATOR], DONE)),
    signed_in("accounts:profile", post=DONE, data=PROFILE),
    public("accounts:welcome", "welcome", post=DONE, data=PASSWORD),
    staff("accounts:staff", post=405),
    staff("accounts:invite", data=INVITATION),
    staff("accounts:units", data={"name": "Sundhedshuset"}),
    staff("accounts:unit", "unit", data={"name": "Sundhedshuset"}),
    staff("accounts:member", "member", data={"name": "Egon", "roles": "counsellor", "version": "1"}),
    staff("accounts:resend", "member", get=405),
    staff("accounts:reopen", "member", get=405),
    staff("accounts:lend", "member", data=LOAN),
    staff("accounts:accept_loan", "loan", data={"roles": "counsellor"}),
    staff("accounts:end_loan", "loan", get=405),
    staff("casework:deactivate", "member", data={"started": ""}),
    public("referrals:vba_status", "key", post=200, data={"code": "hk4 7pm"}),
    public("referrals:self_refer", "slug", post=DONE, data=REFERRAL),
    public("referrals:self_refer_unit", "poster", post=DONE, data=REFERRAL),
    public("referrals:self_sent", "self_receipt"),
    public("referrals:self_undo", "slug", get=405, post=410),
    for_roles("referrals:refer", "", REFERS, get=DONE, post=405, neighbour=200),
    for_roles("referrals:my_referrals", "", REFERS, post=405, neighbour=200),
    for_roles("referrals:refer_unit", "referring", REFERS, data=REFERRAL, door=True),
    for_roles("referrals:refer_unit_sent", "referring_receipt", REFERS, post=405, door=True),
    for_roles("referrals:refer_unit_no_thanks", "referring_talk", REFERS, post=405, door=True),
    for_roles("referrals:refer_unit_elsewhere", "referring", REFERS, post=405, door=True),
    for_roles("referrals:refer_unit_undo", "referring", REFERS, get=405, post=410, door=True),
    coordinating("referrals:unit_staff", "referring", post=422, data={"user": "0"}),
    coordinating("referrals:remove_unit_staff", "unit_staff", get=405),
    about_absence("casework:absences", post=405),
    about_absence("casework:new_absence", data={"from_day": "2026-03-10"}, post_but=NOT_FOR_OTHERS),
    about_absence("casework:absence", "absence", may=CONCERNED),
    about_absence("casework:change_absence", "absence", data={"from_day": "2026-03-11", "version": "1"}, may=CONCERNED),
    about_absence("casework:take_all", "absence", get=405, may=CONCERNED),
    about_absence("casework:undo_plan", "absence", get=405, may=CONCERNED),
    about_absence("casework:give_back", "absence", get=405, may=CONCERNED),
    about_absence("casework:end_absence", "absence", get=405, may=CONCERNED),
    about_absence("casework:reopen_absence", "absence", get=405, may=CONCERNED),
    Page("casework:deputy", "own_place", ONES_OWN | {"own": 200}, ONES_OWN | {"own": DONE}, {"deputy": ""}),
    signed_in("casework:my_day", but=dict.fromkeys(WITHOUT_CASES, 403)),
    signed_in("casework:setup", but=dict.fromkeys(WITHOUT_SETUP, 403)),
    signed_in("casework:citizens", but=dict.fromkeys(WITHOUT_CASES, 403)),
    signed_in("casework:search", post=200, data={"q": "waiting"}, but=dict.fromkeys(WITHOUT_CASES, 403)),
    Page("casework:first_steps", "", _settings(200) | {"neighbour": 200}, _settings(405)),
    Page("casework:show_first_steps", "", _settings(405), _settings(DONE) | {"neighbour": DONE}, {"show": "0"}),
    settings_of("accounts:settings", "settings"),
    settings_of("accounts:settings_section", "section", post=DONE, data=DAYS),
    settings_of("accounts:confirm_settings", "settings", get=405, post=DONE),
    settings_of("accounts:settings_history", "settings"),
    settings_of("accounts:take_back_setting", "setting_change", get=405, post=DONE),
    settings_of("followup:keys", "settings", post=DONE, data={"token": "noegle-1"}),
    coordinating("followup:log", post=405),
    coordinating("followup:log_csv", post=405),
    coordinating("followup:settle", get=405, data={"arrived": "yes"}),
    coordinating("followup:figures", post=405),
    coordinating("casework:untold", post=405),
    coordinating("followup:texts", "settings", post=405),
    coordinating("followup:text", "message_text", data={"text": "Ring på [telefon]", "version": "1"}),
    coordinating("followup:texts_history", "settings", post=405),
    overseen("casework:referral_list"),
    overseen("casework:referral_csv"),
    overseen("casework:workload"),
    overseen("casework:hand_over_check", get=405, post=DONE),
    overseen("casework:hand_over", get=405, post=DONE),
    overseen("casework:hand_over_undo", get=405, post=DONE),
    overseen("casework:add_view", "list", post=DONE, data={"name": "De sene"}),
    overseen("casework:change_view", "view", post=DONE, data={"name": "Sene", "version": "1"}, **ANOTHERS_VIEW),
    overseen("casework:remove_view", "view", get=405, post=DONE, **ANOTHERS_VIEW),
    about_absence("casework:participants", post=405),
    about_absence("casework:calendar", post=405),
    about_absence("casework:calendar_address", post=405),
    Page("casework:change_calendar_address", "own_place", NOT_READ, ONES_OWN | {"own": DONE}, {"do": "open"}),
    public("casework:calendar_feed", "calendar"),
    # The gateway's own doors: without the organisation's key there is nobody behind them.
    public("followup:receipt", "hook", get=405, post=403),
    public("followup:answer", "hook", get=405, post=403),
    public("followup:choose_time", "choice", post=DONE, data={"at": "2026-03-11T09:15"}),
    public("followup:choose_time_short", "choice", get=DONE),
    # In the demo, and there without a phone.
    public("followup:phone", post=422),
    public("followup:health"),
    public("followup:health_live"),
    public("followup:health_ticks", get=503),
    case("casework:citizen", "citizen", post=405),
    signed_in("casework:duplicates", but=dict.fromkeys([*WITHOUT_CASES, *NOT_LOCAL], 403)),
    case("casework:history", "citizen", post=405),
    case("casework:compare", "pair", but=NOT_LOCAL),
    button("casework:dismiss", "pair", but=NOT_LOCAL),
    case("casework:split", "merge", data={"sent": "on"}, but=NOT_LOCAL),
    button("casework:reply", "citizen", data={"answer": "welcome"}),
    button("casework:answered", "citizen"),
    case("casework:message_kinds", "citizen", data={"kinds": "moved", "version": "1"}),
    case("casework:lift_stop", "stopped"),
    case("casework:offer_time", "waiting"),
    for_roles("casework:unsure", "unsure_answer", [Role.COORDINATOR, "own"], data={"do": "read"}),
    case("casework:settle_message", "doubtful", data={"arrived": "yes"}),
    button("casework:answer_waits", "settled_answer"),
    case("casework:edit", "citizen", data=CITIZEN),
    case("casework:reason", "citizen", far=None, data={"reason": "Vikar"}),
    case("casework:add_contact_person", "citizen", data=PERSON),
    case("casework:permission", "citizen", data=PERMISSION),
    case("casework:edit_contact_person", "person", data=PERSON),
    button("casework:remove_contact_person", "person"),
    signed_in("referrals:new", post=DONE, data=BY_HAND, but=dict.fromkeys(WITHOUT_CASES, 403)),
    case("referrals:new_for", "citizen", data=BY_HAND),
    coordinating("referrals:imports", post=422),
    coordinating("referrals:import_example", post=405),
    coordinating("referrals:import", "import", post=DONE, data={"lines": "good"}),
    coordinating("referrals:import_columns", "import", post=DONE, data={"column_0": "name"}),
    coordinating("referrals:import_errors", "import", post=405),
    coordinating("referrals:import_cancel", "import", get=405, post=DONE),
    coordinating("referrals:import_again", "import", get=405, post=DONE),
    case("referrals:attempt", "waiting", data={"outcome": "no_answer"}),
    button("referrals:undo_attempt", "attempt"),
    button("referrals:take", "waiting"),
    case("referrals:assign", "waiting", but=NOT_LOCAL),
    case("referrals:pause", "waiting", data={"reason": "away", "until": "2026-03-20"}),
    button("referrals:end_pause", "paused"),
    button("referrals:undo_pause", "paused"),
    case("referrals:end", "waiting", data={"reason": "not_now", "heard_from": "other"}),
    button("referrals:undo_end", "declined"),
    button("referrals:reopen", "declined"),
    button("referrals:bridge", "waiting"),
    case("referrals:wishes", "contacted", data={"goal": "quit", "version": "1"}),
    case("referrals:letter", "waiting"),
    case("courses:plan", "contacted", data=COURSE | PLAN | SUBMISSION),
    case("courses:restart", "ended", data=COURSE | PLAN | SUBMISSION),
    case("courses:quit_date", "active", data={"day": "2026-04-01", "goal": "reduce"}),
    case("courses:contact_plan", "active", data=CALLS),
    case("courses:add_talk", "active", data=TIME),
    case("courses:log_unplanned", "active", data=TALK | SUBMISSION),
    button("courses:rest", "active"),
    button("courses:resume", "resting"),
    case("courses:end", "active", data={"reason": "completed"}),
    button("courses:undo_end", "ended"),
    case("courses:medicine", "active", data={"medicine": "none", "version": "1"}),
    case("courses:log", "session", data=TALK | SUBMISSION),
    case("courses:move", "session", data=TIME | {"version": "1"}),
    button("courses:cancel", "session"),
    button("courses:undo", "held_session"),
    case("courses:call", "call", data={"outcome": "reached"}),
    button("courses:undo_call", "made_call"),
    button("courses:drop_call", "call"),
    case("courses:inform", "notice", data=TOLD),
    button("courses:undo_inform", "settled_notice"),
    in_groups("courses:groups", post=405),
    in_groups("courses:new_group", data=GROUP | SUBMISSION, but={"neighbour": 422}),
    in_groups("courses:group", "group", post=405),
    in_groups("courses:edit_group", "group", data=ABOUT_GROUP | {"version": "1"}),
    in_groups("courses:close_group", "group", get=405),
    in_groups("courses:reopen_group", "group", get=405),
    in_groups("courses:add_meetings", "group", data=SERIES),
    in_groups("courses:add_participant", "group", post=200, data={"q": "Egon"}),
    case("courses:join", "active"),
    in_groups("courses:give_seat", "waiting_list", get=405),
    case("courses:leave", "inside", data={"reason": "no_wish"}),
    in_groups("courses:undo_leave", "gone", get=405),
    in_groups("courses:confirm_quit_date", "inside", get=405),
    in_groups("courses:group_log", "meeting"),
    in_groups("courses:log_row", "meeting_row", get=405, post=200, but={Role.LOCAL_COUNSELLOR: 404}),
    in_groups("courses:all_attended", "meeting", get=405),
    in_groups("courses:close_meeting", "meeting", get=405, data={"rest": "open"}),
    in_groups("courses:reopen_meeting", "held_meeting", get=405),
    in_groups("courses:count_nameless", "meeting", get=405, data={"number": "3"}),
    in_groups("courses:walk_in", "meeting", get=405, post=200),
    in_groups(
        "courses:move_meeting", "meeting", data={"day": "2026-03-16", "time": "10:00", "what": "one", "version": "1"}
    ),
    in_groups("courses:cancel_meeting", "meeting", data={"what": "one"}),
    in_groups("courses:undo_meeting", "off_meeting", get=405),
    case("courses:journal", "active", post=405),
    case("courses:journal_pdf", "active", post=405),
    button("courses:journal_enter", "active"),
    button("courses:journal_withdraw", "stamp"),
    case("courses:closing_letter", "ended", data=LETTER),
    case("courses:closing_letter_pdf", "ended", post=405),
    button("courses:closing_letter_send", "ended", data={"way": "letter", "version": "1"}),
    button("courses:closing_letter_unsend", "ended"),
    case("courses:appointment_card", "session", post=405),
    case("courses:session_sheet", "active", post=405),
    case("courses:baseline", "form", post=405),
    button("courses:baseline_start", "form"),
    button("courses:baseline_finish", "form"),
    button("courses:baseline_reopen", "form"),
    button("courses:participant_begin", "form"),
    case("courses:baseline_section", "form_section", data={"work": "employed", "version": "1"}),
    on_screen("courses:participant", post=405),
    on_screen("courses:participant_section", "screen_section"),
    on_screen("courses:participant_done", post=405),
    on_screen("courses:participant_unlock"),
    at_place("casework:places", "", post=405),
    at_place("casework:new_place", "", data=PLACE),
    at_place("casework:place", post=405),
    at_place("casework:edit_place", data=PLACE),
    at_place("casework:close_place"),
    at_place("casework:reopen_place", get=405),
    at_place("casework:add_place_contact", data=PERSON),
    at_place("casework:edit_place_contact", "place_contact", data=PERSON),
    at_place("casework:remove_place_contact", "place_contact", get=405),
    at_place("casework:week_sheet", post=405),
    at_place("casework:visit_day", post=405),
    at_place("casework:visit_count", get=405, data={"day": "2026-03-10", "number": "4"}),
    at_place("casework:visit_find", post=200, data={"q": "waiting"}),
    coordinating("referrals:units", post=405),
    coordinating("referrals:units_csv", post=405),
    coordinating("referrals:unit_new", data=REFERRING),
    coordinating("referrals:unit", "referring", post=405),
    coordinating("referrals:unit_edit", "referring", data=REFERRING),
    coordinating("referrals:unit_close", "referring"),
    coordinating("referrals:unit_reopen", "referring", get=405),
    coordinating("referrals:unit_link_open", "referring_link", get=405),
    coordinating("referrals:unit_link_renew", "referring_link", data={"version": "1"}),
    coordinating("referrals:unit_link_close", "referring_link"),
    coordinating("referrals:unit_print", "referring_link", post=405),
]


def names_of(resolver=None, inside=()):
    """The full name of every URL; a URL without a name gives its pattern."""
    for entry in (resolver or get_resolver()).url_patterns:
        if hasattr(entry, "url_patterns"):
            yield from names_of(entry, (*inside, entry.namespace) if entry.namespace else inside)
        else:
            yield ":".join((*inside, entry.name or str(entry.pattern)))


def without_row(resolver=None):
    return set(names_of(resolver)) - {page.name for page in PAGES}
