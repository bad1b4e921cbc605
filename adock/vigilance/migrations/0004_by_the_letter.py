from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

# D8222-5 of the labour code: a vigilance certificate is "less than six months" old, and no age is set for an extract. Their
# last day is counted by us, never printed on them.
BY_THE_LETTER = """
UPDATE vigilance_depositeddocument SET ends_on = (issued_on + interval '6 months' - interval '1 day')::date
WHERE slot = 'urssaf' AND issued_on IS NOT NULL;
UPDATE vigilance_depositeddocument SET ends_on = NULL WHERE slot = 'kbis';
"""


def count_again(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    schema_editor.execute(BY_THE_LETTER)


class Migration(migrations.Migration):
    dependencies = [("vigilance", "0003_choices_from_kinds")]
    operations = [migrations.RunPython(count_again, migrations.RunPython.noop)]
