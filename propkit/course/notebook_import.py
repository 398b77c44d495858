"""Read exercise notebooks as modules: `from exercises.ch02_forward_pass import relu` gives the learner's own relu.

What is not written yet comes from the reference, and a line says so. A notebook that was saved again since is read
again at the next import, with no restart of the kernel.
"""

import importlib
import importlib.machinery
import sys
import types

PACKAGE = "exercises"


class ExerciseFinder:
    """Finds `exercises` and `exercises.<chapter>` in the course that the current folder belongs to, and loads them.

    No subclass of importlib.abc's: to import that takes as long as all of this package.
    """

    def find_spec(self, name, path=None, target=None):
        if name == PACKAGE or (name.startswith(PACKAGE + ".") and name.count(".") == 1):
            return importlib.machinery.ModuleSpec(name, self, is_package=name == PACKAGE)
        return None

    def create_module(self, spec):
        return types.ModuleType(spec.name) if spec.name == PACKAGE else ExerciseModule(spec.name)

    def exec_module(self, module):
        if isinstance(module, ExerciseModule):
            module.__dict__["__file__"] = str(module.read_again())


class ExerciseModule(types.ModuleType):
    """The functions of one exercise notebook; they are looked up afresh, since the notebook may have been saved."""

    def read_again(self):
        """Run the notebook's cells if it changed -> its path; ImportError where the chapter does not exist."""
        from propkit.course import manifest

        try:
            course = manifest.load_course()
            chapter = course.chapter(self.__name__.partition(".")[2])
        except manifest.ManifestError as error:
            raise ImportError(str(error)) from None
        path = chapter.notebook(course.root / "exercises")
        stamp = path.stat().st_mtime_ns if path.exists() else None
        if self.__dict__.get("_stamp", "none yet") != stamp:
            self.__dict__.update(_stamp=stamp, _namespace=load_functions(chapter, path))
        return path

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        self.read_again()
        try:
            return self.__dict__["_namespace"][name]
        except KeyError:
            raise AttributeError(f"{self.__name__} defines no {name!r}") from None


def load_functions(chapter, path):
    """Run the cells of an exercise notebook -> its namespace, with the reference where nothing is written yet.

    chapter a Chapter, path of the notebook; says in one line which functions come from the reference
    """
    from propkit.checks.beside import cells, probe

    namespace = {"__name__": f"{PACKAGE}.{chapter.id}"}
    why = "not written yet"
    try:
        # Check cells are left out: here they would only repeat old verdicts.
        code = [cell for cell in cells.read_notebook(path) if not cell.label.startswith("check_")]
    except FileNotFoundError:
        code, why = [], "its notebook is missing"
    except (OSError, cells.UnreadableNotebook) as error:
        code, why = [], str(error)
    with probe.quiet():
        for cell in code:
            cells.run_cell(cell, namespace)
    missing = []
    for exercise in chapter.exercises:
        sources = [cell.source for cell in code if f"def {exercise.name}(" in cell.source]
        if exercise.name not in namespace or (sources and is_stub(sources[-1], exercise.name)):
            reference = importlib.import_module(exercise.module)
            namespace[exercise.name] = getattr(reference, exercise.name)
            missing.append(exercise.name)
    if missing:
        print(f"{chapter.id}: the reference stands in for {', '.join(missing)} ({why}).")
    if len(missing) < len(chapter.exercises):
        own = [e.name for e in chapter.exercises if e.name not in missing]
        print(f"{chapter.id}: your own code runs for {', '.join(own)}.")
    return namespace


def is_stub(source, name):
    """Tell whether the body of the function `name` in a cell is nothing but `raise NotImplementedError`."""
    import ast

    try:
        tree = ast.parse(source)
    except SyntaxError:
        return False
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and node.name == name:
            body = node.body[1:] if ast.get_docstring(node) is not None else node.body
            return all("NotImplementedError" in ast.unparse(s) for s in body if isinstance(s, ast.Raise)) and all(
                isinstance(s, (ast.Raise, ast.Pass)) for s in body
            )
    return False


def install():
    """Make `exercises` importable, in front of the plain folder of that name."""
    if not any(type(finder).__name__ == ExerciseFinder.__name__ for finder in sys.meta_path):
        sys.meta_path.insert(0, ExerciseFinder())
