"""What the journal says of reports. Who reported is in none of it."""

from adock.core.acts import Act, Readers

REPORT_RECEIVED = Act("report.received", "Une erreur a été signalée", Readers.STAFF)
