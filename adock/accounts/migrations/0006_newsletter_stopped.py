from django.db import migrations


class Migration(migrations.Migration):
    # nothing sent it: who asked for it is forgotten. The column goes in a release after this one.
    dependencies = [("accounts", "0005_posts")]
    operations = [
        migrations.RunSQL(
            "UPDATE accounts_user SET newsletter_since = NULL WHERE newsletter_since IS NOT NULL", migrations.RunSQL.noop
        ),
        migrations.SeparateDatabaseAndState(
            state_operations=[migrations.RemoveField(model_name="user", name="newsletter_since")],
        ),
    ]
