package org.coalmine.audit;

import org.coalmine.candidate.CandidateAutomaton;
import org.coalmine.extract.Extraction;

/** The most likely fills of one format; {@code automaton} tells them from their indices. */
record ExtractedFormat(String format, CandidateAutomaton automaton, Extraction extraction) {}
