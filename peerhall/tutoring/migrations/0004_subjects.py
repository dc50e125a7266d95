"""The subjects that the form suggests and the browse page shows, on every instance from the first day."""

from django.db import migrations

# name, colour class, icon; in the order of the row of subjects
SUBJECTS = [
    ("Maths", "maths", "sigma"),
    ("Programming", "code", "code-xml"),
    ("Science", "science", "flask-conical"),
    ("Languages", "languages", "languages"),
    ("Writing", "writing", "feather"),
    ("Music", "music", "music"),
    ("Art & design", "art", "palette"),
    ("History", "history", "landmark"),
    ("Business", "business", "chart-candlestick"),
    ("Life skills", "life", "sprout"),
    ("Other", "other", "shapes"),
]


def add(apps, schema_editor):
    Subject = apps.get_model("tutoring", "Subject")
    for position, (name, hue, icon) in enumerate(SUBJECTS, start=1):
        values = {"hue": hue, "icon": icon, "position": position}
        Subject.objects.get_or_create(name=name, defaults=values)


def remove(apps, schema_editor):
    names = [name for name, _hue, _icon in SUBJECTS]
    apps.get_model("tutoring", "Subject").objects.filter(name__in=names).delete()


class Migration(migrations.Migration):
    dependencies = [("tutoring", "0003_search")]
    operations = [migrations.RunPython(add, remove)]
