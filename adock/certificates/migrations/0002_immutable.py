from django.db import migrations

# PostgreSQL refuses any change to what was signed, except that a certificate may end, once; its list and its paper may be
# erased five years after its time; and the account that signed it may be deleted.
IMMUTABLE = """
CREATE FUNCTION certificates_are_immutable() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE'
       OR (OLD.number, OLD.code, OLD.draft_id, OLD.siren, OLD.siret, OLD.company_name, OLD.address, OLD.kind, OLD.first_name,
           OLD.last_name, OLD.position, OLD.place, OLD.signed_at, OLD.signed_on, OLD.valid_until, OLD.worker_count,
           OLD.token, OLD.sha256, OLD.size)
          IS DISTINCT FROM
          (NEW.number, NEW.code, NEW.draft_id, NEW.siren, NEW.siret, NEW.company_name, NEW.address, NEW.kind, NEW.first_name,
           NEW.last_name, NEW.position, NEW.place, NEW.signed_at, NEW.signed_on, NEW.valid_until, NEW.worker_count,
           NEW.token, NEW.sha256, NEW.size)
       OR (NEW.workers IS DISTINCT FROM OLD.workers AND NEW.workers IS NOT NULL)
       OR (NEW.file <> OLD.file AND NEW.file <> '')
       OR (NEW.signatory_id IS DISTINCT FROM OLD.signatory_id AND NEW.signatory_id IS NOT NULL)
       OR (OLD.ended_at IS NOT NULL AND (OLD.ended_at, OLD.ended_on, OLD.end_kind, OLD.end_reason, OLD.replaced_by_id)
           IS DISTINCT FROM (NEW.ended_at, NEW.ended_on, NEW.end_kind, NEW.end_reason, NEW.replaced_by_id))
    THEN
        RAISE EXCEPTION 'what was signed is not changed' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER certificates_immutable BEFORE UPDATE OR DELETE ON certificates_certificate
    FOR EACH ROW EXECUTE FUNCTION certificates_are_immutable();
"""


class Migration(migrations.Migration):
    dependencies = [("certificates", "0001_initial")]
    operations = [
        migrations.RunSQL(
            IMMUTABLE,
            "DROP TRIGGER certificates_immutable ON certificates_certificate; DROP FUNCTION certificates_are_immutable();",
        ),
        migrations.RunSQL("CREATE SEQUENCE certificates_number", "DROP SEQUENCE certificates_number"),
    ]
