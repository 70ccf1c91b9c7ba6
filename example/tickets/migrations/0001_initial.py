from django.db import migrations, models
from django.db.models import deletion


class Migration(migrations.Migration):

    initial = True
    dependencies = []

    operations = [
        migrations.CreateModel(
            name="AuditEntry",
            fields=[
                ("id", models.AutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("action", models.CharField(max_length=20)),
                ("detail", models.CharField(max_length=200)),
                ("thread", models.CharField(max_length=100)),
            ],
            options={"ordering": ["pk"]},
        ),
        migrations.CreateModel(
            name="Event",
            fields=[
                ("id", models.AutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("title", models.CharField(max_length=100)),
                ("seats_left", models.PositiveIntegerField()),
            ],
            options={"ordering": ["pk"]},
        ),
        migrations.CreateModel(
            name="Ticket",
            fields=[
                ("id", models.AutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("holder", models.CharField(max_length=100)),
                ("printed", models.BooleanField(default=False)),
                (
                    "event",
                    models.ForeignKey(on_delete=deletion.CASCADE, related_name="tickets", to="tickets.Event"),
                ),
            ],
            options={"ordering": ["pk"]},
        ),
    ]
