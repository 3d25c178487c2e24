"""How much of a file, and how many files, are taken. The sentences in ``bot/channels/errors.py`` name the ones that customers meet."""

from __future__ import annotations

MEGABYTE = 1024 * 1024

#: Bytes of one file.
MAX_FILE = 50 * MEGABYTE
#: Files and bytes of one ticket while it is being written.
MAX_FILES = 20
MAX_TICKET = 200 * MEGABYTE
#: Characters of a file's name as it is kept, with its extension; file systems take 255 bytes, which may be four a character.
MAX_NAME = 100

#: Members of an archive, those of archives inside it included. A year of daily logs fits.
MAX_MEMBERS = 400
#: Parts of one Office document: a workbook of many sheets and pictures.
MAX_PARTS = 2000
#: Bytes of all that an archive or a document unpacks to.
MAX_UNPACKED = 4 * MAX_FILE
#: How many times its packed size a member may unpack to. Logs reach 100; deflate's bombs come near its limit of 1032.
MAX_RATIO = 200
#: Bytes up to which the ratio does not count: a few kilobytes of blanks harm nobody.
RATIO_FREE = MEGABYTE
#: Archives inside one another: a ZIP, and ZIPs in it.
MAX_DEPTH = 2

#: Streams of a PDF: some a page, and one each for pictures and fonts. What is looked into counts towards MAX_UNPACKED.
MAX_PDF_STREAMS = 100_000

#: Pixels of a picture; decoded they take four bytes each. A phone's largest photos have 50 million.
MAX_PIXELS = 64_000_000
#: Pixels of all frames of an animation: two minutes of a small screen recording.
MAX_ANIMATION_PIXELS = 400_000_000
MAX_FRAMES = 1000

#: Seconds that a file may take to be examined. On an idle machine a 50 MB log takes 0.3, a workbook of 190 MB of cells 13.
EXAMINE_SECONDS = 40.0
#: Seconds of processor time, and bytes of memory and of each written file, of the process that examines.
EXAMINE_CPU_SECONDS = 40
EXAMINE_MEMORY = 1536 * MEGABYTE
EXAMINE_WRITES = MAX_UNPACKED
#: Files that are examined at once; more would take the processor from the conversations. The others wait, within what the server gives
#: a request (bot/servers.py).
EXAMINED_AT_ONCE = 2

#: Seconds that the antivirus may take for a file.
SCAN_SECONDS = 15.0

#: Bytes that are read or written at a time.
CHUNK = 256 * 1024
