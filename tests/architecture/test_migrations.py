"""While a release is put in place the former code runs on the new tables: migrations that it would stumble on are refused."""

import pytest
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.operations import AddIndexConcurrently, RemoveCollation
from django.db import migrations, models
from django.db.migrations.graph import MigrationGraph
from django.db.migrations.loader import MigrationLoader
from django.db.models.functions import Now

from tools.check_migrations import BEFORE_ANY_DEPLOYMENT, faults, refused

FIRST = [
    migrations.CreateModel("Owner", [("id", models.BigAutoField(primary_key=True))]),
    migrations.CreateModel("Guest", [("id", models.BigAutoField(primary_key=True))]),
    migrations.CreateModel(
        "Paper",
        [
            ("id", models.BigAutoField(primary_key=True)),
            ("label", models.CharField(max_length=20)),
            ("note", models.CharField(max_length=20, null=True)),
            ("pages", models.IntegerField()),
            ("price", models.DecimalField(max_digits=8, decimal_places=2)),
            ("codes", ArrayField(models.CharField(max_length=2))),
            ("seen_at", models.DateTimeField(db_default=Now())),
            ("owner", models.ForeignKey("stock.Owner", models.CASCADE)),
            ("loose", models.ForeignKey("stock.Owner", models.CASCADE, db_constraint=False, related_name="+")),
            ("readers", models.ManyToManyField("stock.Owner", related_name="+")),
        ],
    ),
]


def loader_of(*operations, **attributes) -> MigrationLoader:
    """An application whose second migration is the one to judge; a third, and another application, lead nowhere near."""
    loader = MigrationLoader(None, load=False)
    loader.graph, loader.unmigrated_apps = MigrationGraph(), set()
    for app, name, content in (
        ("stock", "0001_initial", FIRST),
        ("stock", "0002_judged", list(operations)),
        ("stock", "0003_later", []),
        ("elsewhere", "0001_initial", []),
    ):
        migration = migrations.Migration(name, app)
        migration.operations = content
        loader.graph.add_node((app, name), migration)
    for attribute, value in attributes.items():
        setattr(loader.graph.nodes["stock", "0002_judged"], attribute, value)
    for child, parent in (("0002_judged", "0001_initial"), ("0003_later", "0002_judged")):
        loader.graph.add_dependency(None, ("stock", child), ("stock", parent))
    return loader


def judge(*operations, **attributes) -> list[str]:
    return faults(loader_of(*operations, **attributes), ("stock", "0002_judged"))


def alter(name, field):
    return migrations.AlterField("Paper", name, field)


def sql(text):
    return migrations.RunSQL(text, migrations.RunSQL.noop)


BREAKING = {
    "a column removed": migrations.RemoveField("Paper", "note"),
    "a relation to many removed": migrations.RemoveField("Paper", "readers"),
    "a column renamed": migrations.RenameField("Paper", "note", "remark"),
    "a table removed": migrations.DeleteModel("Paper"),
    "a model renamed": migrations.RenameModel("Paper", "Sheet"),
    "a table renamed": migrations.AlterModelTable("Paper", "papers"),
    "a column that the former code does not fill": migrations.AddField("Paper", "size", models.IntegerField(default=0)),
    "a required relation": migrations.AddField("Paper", "giver", models.ForeignKey("stock.Guest", models.CASCADE, default=1)),
    "an order": migrations.AlterOrderWithRespectTo("Paper", "owner"),
    "shorter": alter("label", models.CharField(max_length=19)),
    "shorter than unlimited": [alter("label", models.TextField()), alter("label", models.CharField(max_length=500))],
    "no longer null": alter("note", models.CharField(max_length=20)),
    "another type": alter("label", models.IntegerField()),
    "a smaller number": alter("pages", models.SmallIntegerField()),
    "fewer digits before the comma": alter("price", models.DecimalField(max_digits=8, decimal_places=3)),
    "a shorter list member": alter("codes", ArrayField(models.CharField(max_length=1))),
    "unique": alter("label", models.CharField(max_length=20, unique=True)),
    "another column": alter("label", models.CharField(max_length=20, db_column="title")),
    "no default any more": alter("seen_at", models.DateTimeField()),
    "checked": alter("pages", models.PositiveIntegerField()),
    "leading elsewhere": alter("owner", models.ForeignKey("stock.Guest", models.CASCADE)),
    "leading to a row for sure": alter("loose", models.ForeignKey("stock.Owner", models.CASCADE, related_name="+")),
    "unique together": migrations.AlterUniqueTogether("Paper", {("label", "owner")}),
    "a constraint": migrations.AddConstraint("Paper", models.CheckConstraint(condition=models.Q(pages__gt=0), name="paged")),
    "an operation that nobody has looked at": RemoveCollation("french", "fr-x-icu"),
    "in the database alone": migrations.SeparateDatabaseAndState(
        database_operations=[migrations.RemoveField("Paper", "note")], state_operations=[]
    ),
    "in code alone, of a column that demands a value": migrations.SeparateDatabaseAndState(
        state_operations=[migrations.RemoveField("Paper", "label")]
    ),
    "SQL within": migrations.SeparateDatabaseAndState(
        database_operations=[sql("ALTER TABLE stock_paper DROP COLUMN note")],
        state_operations=[migrations.RemoveField("Paper", "note")],
    ),
    "SQL: column dropped": sql("SELECT 1; alter table stock_paper\n  drop column if exists note"),
    "SQL: column dropped without the word": sql('ALTER TABLE "stock_paper" DROP note'),
    "SQL: column dropped, with parameters": migrations.RunSQL(
        [("ALTER TABLE t DROP COLUMN %s", ["x"])], migrations.RunSQL.noop
    ),
    "SQL: table dropped": sql("DROP TABLE stock_paper"),
    "SQL: renamed": sql("ALTER TABLE stock_paper RENAME note TO remark"),
    "SQL: no longer null": sql("ALTER TABLE stock_paper ALTER COLUMN note SET NOT NULL"),
    "SQL: another type": sql("ALTER TABLE stock_paper ALTER label TYPE integer USING 0"),
    "SQL: not filled": sql("ALTER TABLE stock_paper ADD price numeric(8, 2) NOT NULL, ADD size int DEFAULT 1"),
    "SQL: a constraint": sql("ALTER TABLE stock_paper ADD CONSTRAINT paged CHECK (pages > 0)"),
    "SQL: unique": sql("CREATE UNIQUE INDEX one ON stock_paper (label)"),
    "SQL: writes forbidden": sql("CREATE TRIGGER kept BEFORE UPDATE OR DELETE ON stock_paper EXECUTE FUNCTION keep()"),
    "SQL: not filled, towards a new table": sql(
        "CREATE TABLE stock_shelf (id int); ALTER TABLE stock_paper ADD shelf int NOT NULL REFERENCES stock_shelf (id)"
    ),
}

HARMLESS = {
    "a table": [
        migrations.CreateModel("Shelf", [("id", models.BigAutoField(primary_key=True)), ("name", models.TextField())]),
        migrations.AddConstraint("Shelf", models.UniqueConstraint(fields=["name"], name="one_shelf")),
        migrations.AddField("Shelf", "size", models.IntegerField()),
        sql("CREATE UNIQUE INDEX one ON stock_shelf (upper(name))"),
        sql("CREATE TRIGGER kept BEFORE UPDATE ON stock_shelf FOR EACH ROW EXECUTE FUNCTION keep()"),
    ],
    "a column that may be null": migrations.AddField("Paper", "size", models.IntegerField(null=True)),
    "a column that the database fills": migrations.AddField("Paper", "size", models.IntegerField(db_default=0)),
    "a relation to many": migrations.AddField("Paper", "givers", models.ManyToManyField("stock.Guest")),
    "longer": alter("label", models.CharField(max_length=21)),
    "unlimited": alter("label", models.TextField()),
    "null": alter("label", models.CharField(max_length=20, null=True)),
    "a bigger number": alter("pages", models.BigIntegerField()),
    "more digits": alter("price", models.DecimalField(max_digits=10, decimal_places=3)),
    "other choices": alter("label", models.CharField(max_length=20, choices=[("A", "A")])),
    "the same relations": [
        alter("owner", models.ForeignKey("stock.Owner", models.PROTECT)),
        alter("readers", models.ManyToManyField("stock.Owner", related_name="+", blank=True)),
    ],
    "a name in code, of the same column": [
        alter("note", models.CharField(max_length=20, null=True, db_column="note")),
        migrations.RenameField("Paper", "note", "remark"),
    ],
    "an index": migrations.AddIndex("Paper", models.Index(fields=["label"], name="by_label")),
    "in code alone": migrations.SeparateDatabaseAndState(state_operations=[migrations.RemoveField("Paper", "note")]),
    "in code alone, once it may be null": migrations.SeparateDatabaseAndState(
        database_operations=[alter("label", models.CharField(max_length=20, null=True))],
        state_operations=[migrations.RemoveField("Paper", "label")],
    ),
    "to another application, its table as it is": migrations.SeparateDatabaseAndState(
        state_operations=[migrations.DeleteModel("Guest")]
    ),
    "SQL": sql(
        "CREATE TABLE stock_cache (id int NOT NULL); CREATE UNIQUE INDEX one ON stock_cache (id); DROP INDEX old;"
        "ALTER TABLE stock_paper ADD price numeric(8, 2) DEFAULT 0 NOT NULL; ALTER TABLE stock_paper DROP CONSTRAINT paged;"
        "ALTER TABLE stock_paper ALTER label DROP NOT NULL; -- nothing to DROP TABLE\n"
        "CREATE TRIGGER kept BEFORE TRUNCATE ON stock_paper FOR EACH STATEMENT EXECUTE FUNCTION keep()"
    ),
    "code that can be undone": migrations.RunPython(migrations.RunPython.noop, migrations.RunPython.noop),
}


def as_list(operations):
    return operations if isinstance(operations, list) else [operations]


@pytest.mark.parametrize("operations", BREAKING.values(), ids=BREAKING.keys())
def test_what_the_code_still_served_would_stumble_on_is_refused_unless_it_is_said_since_when_none_does(operations):
    (fault,) = judge(*as_list(operations))
    assert fault.endswith("(no safe_since)")
    assert judge(*as_list(operations), safe_since="stock.0001_initial") == []


@pytest.mark.parametrize("operations", HARMLESS.values(), ids=HARMLESS.keys())
def test_what_the_code_still_served_does_not_notice_passes(operations):
    assert judge(*as_list(operations)) == []


@pytest.mark.parametrize(
    ("named", "fault"),
    [
        ("stock.0001_other", "does not exist"),
        ("0001_initial", "does not exist"),
        ("stock.0002_judged", "does not come before it"),
        ("stock.0003_later", "does not come before it"),
        ("elsewhere.0001_initial", "does not come before it"),
    ],
)
def test_the_migration_since_which_it_is_safe_exists_and_comes_before(named, fault):
    assert judge(migrations.RemoveField("Paper", "note"), safe_since=named) == [f"safe_since names {named}, which {fault}"]


@pytest.mark.parametrize(
    "operation",
    [
        migrations.RunSQL("SELECT 1"),
        migrations.RunPython(migrations.RunPython.noop),
        migrations.SeparateDatabaseAndState(database_operations=[migrations.RunSQL("SELECT 1")]),
    ],
    ids=["SQL", "Python", "SQL within"],
)
def test_what_cannot_be_undone_is_refused_unless_it_is_said_why(operation):
    (fault,) = judge(operation)
    assert "without a way back" in fault
    assert judge(operation, irreversible_because="what was erased is not to come back") == []


def test_outside_a_transaction_one_operation_only_for_a_failure_must_leave_nothing_half_done():
    index = AddIndexConcurrently("Paper", models.Index(fields=["label"], name="by_label"))
    other = AddIndexConcurrently("Paper", models.Index(fields=["note"], name="by_note"))
    assert judge(index, atomic=False) == []
    assert judge(index, other, atomic=False) == [
        "outside a transaction, more than one operation: a failure leaves it half done"
    ]


def test_no_migration_of_ours_is_refused():
    assert list(refused(MigrationLoader(None))) == []


def test_each_migration_that_is_let_through_for_its_age_exists():
    assert MigrationLoader(None).graph.nodes.keys() >= BEFORE_ANY_DEPLOYMENT
