from django.db import migrations

# Updates and deletions of the journal are refused by PostgreSQL itself, whoever asks. TRUNCATE too.
JOURNAL = """
CREATE FUNCTION core_journal_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the journal is append only' USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER core_journal_append_only BEFORE UPDATE OR DELETE ON core_journalentry
    FOR EACH ROW EXECUTE FUNCTION core_journal_is_append_only();
CREATE TRIGGER core_journal_never_emptied BEFORE TRUNCATE ON core_journalentry
    FOR EACH STATEMENT EXECUTE FUNCTION core_journal_is_append_only();
"""

# As Django's createcachetable makes it for PostgreSQL.
CACHE = """
CREATE UNLOGGED TABLE core_cache (
    cache_key varchar(255) NOT NULL PRIMARY KEY,
    value text NOT NULL,
    expires timestamp with time zone NOT NULL
);
CREATE INDEX core_cache_expires ON core_cache (expires);
"""


class Migration(migrations.Migration):
    dependencies = [("core", "0002_journal_and_mail")]
    operations = [
        migrations.RunSQL(
            JOURNAL,
            "DROP TRIGGER core_journal_append_only ON core_journalentry;"
            "DROP TRIGGER core_journal_never_emptied ON core_journalentry;"
            "DROP FUNCTION core_journal_is_append_only();",
        ),
        migrations.RunSQL(CACHE, "DROP TABLE core_cache"),
    ]
