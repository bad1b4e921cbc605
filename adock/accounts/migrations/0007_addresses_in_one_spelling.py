from django.db import migrations

from adock.core.mail_addresses import account_address, mail_address
from adock.core.refusals import Mistyped


def respell(apps, schema_editor):
    """Rewrites addresses whose domain is not in ASCII, which nobody could type again. One that cannot be read stays as it is,
    and so does one whose other spelling is another account's already."""
    addresses = apps.get_model("account", "EmailAddress")
    for address in addresses.objects.filter(email__regex="[^[:ascii:]]"):
        spelling = _read(account_address, address.email)
        if not spelling or addresses.objects.filter(email__iexact=spelling).exists():
            continue
        apps.get_model("accounts", "User").objects.filter(pk=address.user_id, email=address.email).update(email=spelling)
        addresses.objects.filter(pk=address.pk).update(email=spelling)
    for invitation in apps.get_model("accounts", "Invitation").objects.filter(email__regex="[^[:ascii:]]"):
        invitation.email = _read(mail_address, invitation.email) or invitation.email
        invitation.save(update_fields=["email"])


def _read(reader, email):
    try:
        return reader(email)
    except Mistyped:
        return ""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0006_newsletter_stopped"), ("account", "0009_emailaddress_unique_primary_email")]
    operations = [migrations.RunPython(respell, migrations.RunPython.noop)]
