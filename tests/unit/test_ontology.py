"""The vocabulary as OWL: within OWL 2 DL, and without contradiction."""

from __future__ import annotations

import subprocess
import sys

import pytest

from sikkerby import resources
from tests.support.programs import need

# A Python package that brings HermiT with the OWL API.
_HERMIT = "owlready2==0.48"
_CHECK = """
import org.semanticweb.HermiT.*;
import org.semanticweb.owlapi.apibinding.OWLManager;
import org.semanticweb.owlapi.model.OWLOntology;
import org.semanticweb.owlapi.profiles.*;

public class Check {
    public static void main(String[] files) throws Exception {
        for (String file : files) {
            OWLOntology read = OWLManager.createOWLOntologyManager()
                .loadOntologyFromOntologyDocument(new java.io.File(file));
            for (Object fault : new OWL2DLProfile().checkOntology(read).getViolations())
                System.out.println(fault);
            Reasoner reasoner = new Reasoner(new Configuration(), read);
            System.out.println(reasoner.isConsistent());
            System.out.println(reasoner.getUnsatisfiableClasses().getEntitiesMinusBottom());
        }
    }
}
"""


@pytest.mark.nightly
def test_the_vocabulary_is_in_owl_2_dl_and_consistent(pytestconfig: pytest.Config) -> None:
    java = need("java")
    folder = pytestconfig.cache.mkdir("hermit")
    jar = folder / "owlready2/hermit/HermiT.jar"
    if not jar.exists():
        command = [sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--target"]
        subprocess.run([*command, str(folder), _HERMIT], check=True, timeout=300)
    (folder / "Check.java").write_text(_CHECK, "utf-8")
    ontology = resources.ontology_folder() / "sikkerby.ttl"
    checked = subprocess.run(
        [java, "-cp", str(jar), str(folder / "Check.java"), str(ontology)],
        capture_output=True, encoding="utf-8", check=True, timeout=300,
    )  # fmt: skip
    assert checked.stdout.split() == ["true", "[]"]
