"""`python -m genlab`: the app's capabilities on the command line."""

from genlab.cli.app import main

if __name__ == "__main__":
    main()
