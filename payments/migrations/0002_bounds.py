from django.db import migrations, models
from django.db.models.functions import Length


def take_over(apps, schema_editor):
    for row in apps.get_model("payments", "Endpoint").objects.filter(old_secret_until__isnull=False):
        row.old_secrets = [[row.old_secret, row.old_secret_until.isoformat()]]
        row.save(update_fields=["old_secrets"])
    apps.get_model("payments", "Received").objects.update(body_bytes=Length("body"))


class Migration(migrations.Migration):
    dependencies = [("payments", "0001_initial")]

    operations = [
        migrations.AddField(
            "attempt",
            "bytes_up",
            models.PositiveIntegerField(default=0, db_default=0, help_text="of the headers that we write, and the body"),
        ),
        migrations.AddField(
            "attempt",
            "bytes_down",
            models.PositiveIntegerField(default=0, db_default=0, help_text="of the answer's body, as far as it is read"),
        ),
        migrations.AlterField(
            "delivery",
            "tries",
            models.PositiveIntegerField(default=0, help_text="attempts since it was last started"),
        ),
        migrations.AddField(
            "received",
            "about",
            models.CharField(blank=True, default="", db_default="", help_text="the order that it moved", max_length=40),
        ),
        migrations.AddField("received", "body_bytes", models.PositiveIntegerField(default=0, db_default=0)),
        migrations.AlterField(
            "received", "body", models.TextField(help_text="its beginning; the hash is of all of it")
        ),
        migrations.AddField(
            "received",
            "replay_key",
            models.CharField(
                help_text="the hash again, where the sender signs no id",
                max_length=64,
                null=True,
                unique=True,
            ),
        ),
        migrations.AddField(
            "endpoint",
            "old_secrets",
            models.JSONField(default=list, db_default=[], help_text="[[secret, when it ends], …], the newest first"),
        ),
        # The columns stay, and may be empty, until the next release: while the processes are replaced one by
        # one, those of before still read them.
        migrations.AlterField("endpoint", "old_secret", models.CharField(max_length=200, null=True)),
        migrations.RunPython(take_over, migrations.RunPython.noop),
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.RemoveField("endpoint", "old_secret"),
                migrations.RemoveField("endpoint", "old_secret_until"),
            ]
        ),
    ]
