from django.db import migrations

NEVER_EMPTIED = """
CREATE TRIGGER certificates_never_emptied BEFORE TRUNCATE ON certificates_certificate
    FOR EACH STATEMENT EXECUTE FUNCTION certificates_are_never_emptied();
"""
FUNCTION = """
CREATE FUNCTION certificates_are_never_emptied() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'what was signed is not changed' USING ERRCODE = 'insufficient_privilege';
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("certificates", "0002_immutable")]
    operations = [
        migrations.RunSQL(FUNCTION, "DROP FUNCTION certificates_are_never_emptied();"),
        migrations.RunSQL(NEVER_EMPTIED, "DROP TRIGGER certificates_never_emptied ON certificates_certificate;"),
    ]
