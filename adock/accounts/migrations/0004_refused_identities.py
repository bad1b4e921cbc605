from django.db import migrations, models
from django.db.models.functions import Now


class Migration(migrations.Migration):
    dependencies = [("accounts", "0003_membership_end_reason")]

    operations = [
        migrations.CreateModel(
            name="RefusedIdentity",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("siren", models.CharField(max_length=9)),
                ("digest", models.CharField(max_length=64)),
                ("refused_at", models.DateTimeField(db_default=Now(), editable=False)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("siren", "digest"), name="identity_refused_once_by_company"),
                ],
            },
        ),
    ]
