from django.db import migrations, models


class Migration(migrations.Migration):
    # the antivirus's answer on a file; existing files had passed
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
