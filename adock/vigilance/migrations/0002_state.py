from django.db import migrations, models


class Migration(migrations.Migration):
    # what the antivirus says of a file; those that were there had been let pass
    dependencies = [("vigilance", "0001_initial")]
    operations = [
        migrations.AddField(
            model_name="depositeddocument",
            name="state",
            field=models.CharField(
                choices=[("waiting", "Waiting"), ("clean", "Clean"), ("refused", "Refused")], db_default="clean", max_length=10
            ),
        ),
    ]
