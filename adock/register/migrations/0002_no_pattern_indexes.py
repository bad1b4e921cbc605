from django.db import migrations

# Django gives each indexed text column a second index, for LIKE. Nothing here is searched with LIKE, since the search has its
# own engine, and each of these indexes is written for every line of an import.
DROP = r"""
DO $$
DECLARE found text;
BEGIN
    FOR found IN SELECT indexname FROM pg_indexes WHERE tablename LIKE 'register\_%' AND indexname LIKE '%\_like' LOOP
        EXECUTE 'DROP INDEX ' || quote_ident(found);
    END LOOP;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("register", "0001_initial")]

    operations = [migrations.RunSQL(DROP, migrations.RunSQL.noop)]
