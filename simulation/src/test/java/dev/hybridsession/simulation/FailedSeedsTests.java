package dev.hybridsession.simulation;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Every seed that has ever broken a promise, and how it did. Later changes may give a
 * seed another meaning. Another seed may then replace it, if it breaks the promise in the
 * same way once the mended code is taken back.
 */
@ExtendWith(Quiet.class)
@Tag("simulation")
class FailedSeedsTests {

	@ParameterizedTest(name = "{0}: {1}")
	@CsvSource(delimiter = '|',
			textBlock = """
							284    | a subsession was changed by a page that lived by the lag of its row alone, and nothing was changed
							3793   | one page lived by the lag of its row, and the copy that it refilled logged the next one out
							905208 | one page was alive and refilled its copy, which had expired when the next page came before its save
							1363   | with replicas, a save from before went to a node that had no copy any more
							804105 | what no node had taken was confirmed while the database was away
							1731   | an instance began alone and trusted copies from before others had had other nodes
							4397   | a second seed: an instance began alone and trusted copies from before others had had other nodes
							501129 | an instance began when the last with another list had just looked for others
							508954 | the last instance with another list left between two questions of the instance that began
							100650 | a full memcached would not take the refill of a subsession, and the only copy went
							101605 | memcached was full and the database away, and the only copy of a subsession went
							102431 | a session expired between the load of a page and the change of its subsession
							3773   | all nodes hung while a page was loaded, and a copy from before ended the session early
							110997 | an access that memcached could not be told was forgotten when it was back
							101843 | a session was born in a database outage and inserted under the id from before its login
							500052 | an id was changed in an outage that the other instance had not noticed
							508429 | so it was by a save that goes to the database at once
							516988 | so it was by one that was overdue
							1022703 | so it was by a page whose refill had been overtaken
							114719 | a full memcached refused a lease that another instance had, and both had the lock
							1068473 | the database was away, and an old copy of a node that was back looked expired
							1073558 | a subsession refilled the session from its row, and the page that had touched it did not save it
							303413 | a subsession was changed on an old copy while the database was away
							1095451 | a full memcached had the only copy of an update go before the row had it
							1078271 | the model did not know what a change of the list of nodes does to reads and locks
							1088704 | a second seed: the model did not know what a change of the list of nodes does to reads and locks
							1024701 | a third seed: the model did not know what a change of the list of nodes does to reads and locks
							1073561 | the model did not know that what is not confirmed may be applied twice
							1081835 | the model did not know that clocks decide between changes that do not know of each other
							2010904 | the model did not know that two instances may update by memcached and by the row at once
							3000860 | a page that saved late cached what it had read before it knew the row
							3060173 | a logout beside a login in an outage was tried until the session was archived twice
							3092440 | so it was here
							3217873 | the model did not know that nobody removes what he does not see
							4013085 | a full memcached had room again, and a copy from before what the row had taken meanwhile
							4005696 | the model did not know that two instances may lock by memcached and by the row at once
							6069965 | a save took what it had merged with its row for the row itself
							6077843 | the model wanted the values of a session whose logout was lost with its instance
							6083405 | the copy of a subsession that no row had was forgotten before its session, born in an outage
							7093934 | the model did not know that a vanished instance counts for some instances a beat longer than for others
							10049783 | nobody inserted a subsession from an outage when it was used again, and memcached lost it
							10080245 | the model took an update that a login at the same time had dropped for one that is written
							11093422 | a node that two lists have was away, and but one of them had another to stand in
							13003045 | an instance began in an outage and did not know the nodes of others when it was over
							13030060 | so did this one
							13030813 | an interval became shorter, and a removed attribute came back from a stand-in
							883148097115 | the model did not know that a login in an outage misses what is on a node of others alone
							20047948 | the sync found an older copy elsewhere, and an access that memcached had lost was forgotten
							30044694 | the simulated database was there and did not answer in time
							31073350 | so it was here
							31006853 | the model did not know that some still go by the nodes of one that has just left
							41088764 | a full memcached said nothing of the session's only replica, and a locked cart was dropped
							501561022156 | a row from the future was not overdue to page loads
							2053561 | two changed an id at once, and the database went away between them
							1007739901703 | the clock of the database had been fast, and pages took the row for newer than it was
							767584923678 | a subsession was checked by the fast clock of the database, and trusted beyond its fence
							658422248143 | the model knew a row of every session, and a full memcached had no room for a cart
							375427841695 | the model took the removal of an attribute that memcached had just lost for a write
							1016190685236 | a save from before the database knew the last id change made the next one name the row wrongly
					269769993215 | the clock of the database was fast and the instance's then jumped, so both said that a session had expired
							926810720173 | by the slow clock of the database a row was from the future, and no access reached it
							493701718629 | a full memcached refused a reservation, and hid an update that the row lacked
							380426881933 | a clock was set back before the first comparison, and a session that began then expired early
							854117256223 | the clock of the database fell back, and just after that the instance's, and an access was too early
							380426708988 | the model did not know that a row lags longer after a clock was fast
							457373989672 | an access from the future did not move, and pages that changed nothing left the row behind
							-814311766296 | one instance had a node back in an outage, and another had not heard of it: both had the lock
							-970847193299 | the simulated instance served a session that it could not name, before it had reached the database
							-223351845792 | the database took a subsession's update, its answer was lost, and the update was made again on the one of another instance
							-1029197461209 | one instance did not reach the database, and replaced the claim of another one, which did
							778193247184 | the database went away after a writer whose claim was replaced had written the row
							""")
	void seedThatFailedBreaksNoPromiseAnyMore(long seed, String how) {
		Seeds.run(seed);
	}

}
