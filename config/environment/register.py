"""Where the State's register comes from."""

from config.environment.variables import Text

URL = Text("ADOCK_REGISTRE_URL", "Where the worker fetches the register's file each day. Empty: imports are done by hand.")
