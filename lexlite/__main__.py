"""python -m lexlite"""

from lexlite.cli import main

main(prog_name="lexlite")
