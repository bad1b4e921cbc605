from django.db import migrations


class Migration(migrations.Migration):
    """A verified address belongs to one account, whatever its case: the database enforces it, not only the forms."""

    dependencies = [("accounts", "0001_initial"), ("account", "0009_emailaddress_unique_primary_email")]
    operations = [
        migrations.RunSQL(
            "CREATE UNIQUE INDEX accounts_verified_email_without_case ON account_emailaddress (upper(email)) WHERE verified",
            "DROP INDEX accounts_verified_email_without_case",
        )
    ]
