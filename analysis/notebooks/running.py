"""Running the notebooks from their text: each in a fresh kernel of this very interpreter, into .ipynb and HTML."""

from __future__ import annotations

from pathlib import Path

HERE = Path(__file__).parent
NAMES = ("v_value", "d_difficulties", "r_remedies", "your_own_city")
LIMIT = 900  # seconds a cell may take


def executed(name: str, folder: Path):
    """Return a notebook with its outputs, run in a folder.

    Raises:
        nbclient.exceptions.CellExecutionError: If a cell fails.
        FileNotFoundError: If there is no such notebook.
    """
    import jupytext
    from jupyter_client import AsyncKernelManager
    from jupyter_client.kernelspec import KernelSpecManager
    from nbclient import NotebookClient

    book = jupytext.read(HERE / f"{name}.py")
    # No kernel that happens to be installed for this user: the interpreter that runs this.
    own = AsyncKernelManager(kernel_name="python3", kernel_spec_manager=KernelSpecManager(kernel_dirs=[]))
    where = {"metadata": {"path": str(folder)}}
    return NotebookClient(book, km=own, timeout=LIMIT, resources=where).execute()


def printed(book) -> str:
    """Return all that the code cells of an executed notebook printed."""
    outputs = [output for cell in book.cells for output in cell.get("outputs", ())]
    return "".join(output["text"] for output in outputs if output["output_type"] == "stream")


def pictures(book) -> list[bytes]:
    """Return the pictures of an executed notebook as PNG files."""
    from base64 import b64decode

    outputs = [output for cell in book.cells for output in cell.get("outputs", ())]
    return [b64decode(output["data"]["image/png"]) for output in outputs if "image/png" in output.get("data", {})]


def written(book, name: str, folder: Path) -> list[Path]:
    """Write an executed notebook as .ipynb and as HTML; return both paths."""
    import nbformat
    from nbconvert import HTMLExporter

    folder.mkdir(parents=True, exist_ok=True)
    notebook, page = folder / f"{name}.ipynb", folder / f"{name}.html"
    nbformat.write(book, notebook)
    page.write_text(HTMLExporter().from_notebook_node(book)[0], encoding="utf-8")
    return [notebook, page]
