from django.urls import path

from courses.views import baseline, course, letter, papers, participant, planning, record, safety, talks

app_name = "courses"

urlpatterns = [
    path("henvisninger/<int:pk>/forloeb/", planning.plan, name="plan"),
    path("forloeb/<int:pk>/nyt-forsoeg/", planning.restart, name="restart"),
    path("forloeb/<int:pk>/stopdato/", course.quit_date, name="quit_date"),
    path("forloeb/<int:pk>/kontakt/", course.contact_plan, name="contact_plan"),
    path("forloeb/<int:pk>/ny-aftale/", course.add_talk, name="add_talk"),
    path("forloeb/<int:pk>/samtale/", talks.log_unplanned, name="log_unplanned"),
    path("forloeb/<int:pk>/hvil/", course.rest, name="rest"),
    path("forloeb/<int:pk>/genoptag/", course.resume, name="resume"),
    path("forloeb/<int:pk>/afslut/", course.end, name="end"),
    path("forloeb/<int:pk>/fortryd-afslutning/", course.undo_end, name="undo_end"),
    path("forloeb/<int:pk>/anden-medicin/", safety.medicine, name="medicine"),
    path("forloeb/<int:pk>/journal/", record.journal, name="journal"),
    path("forloeb/<int:pk>/journal/pdf/", record.pdf, name="journal_pdf"),
    path("forloeb/<int:pk>/journal/foert/", record.enter, name="journal_enter"),
    path("foert/<int:pk>/fortryd/", record.withdraw, name="journal_withdraw"),
    path("forloeb/<int:pk>/laegen/", letter.write, name="closing_letter"),
    path("forloeb/<int:pk>/laegen/pdf/", letter.pdf, name="closing_letter_pdf"),
    path("forloeb/<int:pk>/laegen/sendt/", letter.send, name="closing_letter_send"),
    path("forloeb/<int:pk>/laegen/fortryd/", letter.unsend, name="closing_letter_unsend"),
    path("forloeb/<int:pk>/samtaleark/", papers.session_sheet, name="session_sheet"),
    path("samtaler/<int:pk>/aftalekort/", papers.appointment_card, name="appointment_card"),
    path("samtaler/<int:pk>/", talks.log, name="log"),
    path("samtaler/<int:pk>/flyt/", talks.move, name="move"),
    path("samtaler/<int:pk>/aflys/", talks.cancel, name="cancel"),
    path("samtaler/<int:pk>/fortryd/", talks.undo, name="undo"),
    path("opkald/<int:pk>/", course.call, name="call"),
    path("opkald/<int:pk>/fortryd/", course.undo_call, name="undo_call"),
    path("opkald/<int:pk>/fjern/", course.drop_call, name="drop_call"),
    path("orienter/<int:pk>/", safety.inform, name="inform"),
    path("orienter/<int:pk>/fortryd/", safety.undo_inform, name="undo_inform"),
    path("forloeb/<int:pk>/startskema/", baseline.overview, name="baseline"),
    path("forloeb/<int:pk>/startskema/begynd/", baseline.start, name="baseline_start"),
    path("forloeb/<int:pk>/startskema/afslut/", baseline.finish, name="baseline_finish"),
    path("forloeb/<int:pk>/startskema/genaabn/", baseline.reopen, name="baseline_reopen"),
    path("forloeb/<int:pk>/startskema/overlad/", participant.hand_over, name="participant_begin"),
    path("forloeb/<int:pk>/startskema/<slug:section>/", baseline.section, name="baseline_section"),
    # The participant, on the counsellor's screen.
    path("skema/", participant.begin, name="participant"),
    path("skema/tak/", participant.done, name="participant_done"),
    path("skema/tilbage/", participant.unlock, name="participant_unlock"),
    path("skema/<slug:section>/", participant.section, name="participant_section"),
]
