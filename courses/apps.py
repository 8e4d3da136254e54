from django.apps import AppConfig


class CoursesConfig(AppConfig):
    name = "courses"

    def ready(self):
        from courses.actions import ending, erasing, groups, handing_over
        from courses.models import Course
        from referrals.actions import above, merging

        merging.TABLES.append(Course)
        above.LEFT.append(ending.left)
        above.CAME_BACK.append(ending.came_back)
        above.MERGING.append(ending.merging)
        above.GIVEN.append(handing_over.given)
        above.CLOSING.append(groups.closing)
        above.ERASING.append(erasing.erase)
